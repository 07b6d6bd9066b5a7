// SPDX-License-Identifier: MIT
#include "curl_loop.hpp"

namespace bench {

namespace {

std::size_t drop(char*, std::size_t, std::size_t size, void*) { return size; }

/// Sets all options once and discards the responses.
class Bare final : public Contestant {
 public:
  Bare(const Target& target, const RecordedRequest& request)
      : target_(target), request_(request), headers_(request), multi_(make_multi()) {}

  /// Checks the status once, because no other call does.
  void check_status() {
    call();
    long status = 0;
    curl_easy_getinfo(one_.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) throw std::runtime_error("bare: status " + std::to_string(status));
  }

  void call() override { check(curl_easy_perform(one_.easy.get())); }

  void bulk(const Job& job, Tally& tally) override {
    auto slots =
        take_slots(slots_, job.in_flight, [this] { return std::make_unique<Slot>(*this); });
    run_on_multi(
        multi_.get(), std::move(slots), job, [](Slot&) {}, [&](Slot&) { tally.count(); });
  }

 private:
  struct Slot {
    explicit Slot(const Bare& bare) : easy(curl_easy_init(), curl_easy_cleanup) {
      bare.set_up_handle(easy.get());
      curl_easy_setopt(easy.get(), CURLOPT_PRIVATE, this);
    }
    Easy easy;
  };

  void set_up_handle(CURL* easy) const {
    set_common_options(easy, target_, request_, headers_);
    curl_easy_setopt(easy, CURLOPT_URL, (target_.origin + request_.path).c_str());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(request_.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.c_str());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
  }

  const Target target_;
  const RecordedRequest request_;
  const HeaderList headers_;
  const Slot one_{*this};
  // Declared before the slots, which must be destroyed first.
  const Multi multi_;
  std::vector<std::unique_ptr<Slot>> slots_;
};

}  // namespace

std::unique_ptr<Contestant> make_bare(const Target& target, const RecordedRequest& request) {
  auto bare = std::make_unique<Bare>(target, request);
  bare->check_status();
  return bare;
}

}  // namespace bench
