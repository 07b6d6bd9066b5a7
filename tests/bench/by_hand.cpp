// SPDX-License-Identifier: MIT
#include <utility>

#include "curl_loop.hpp"
#include "customer_by_hand.hpp"

namespace bench {

namespace {

using ResponseHeaders = std::vector<std::pair<std::string, std::string>>;

struct Slot {
  Slot() : easy(curl_easy_init(), curl_easy_cleanup) {}

  Easy easy;
  std::string body{};
  std::string response{};
  ResponseHeaders headers{};
};

std::size_t on_body(char* data, std::size_t, std::size_t size, void* slot) {
  static_cast<Slot*>(slot)->response.append(data, size);
  return size;
}

std::size_t on_header(char* data, std::size_t, std::size_t size, void* slot) {
  const std::string line(data, size);
  const std::size_t colon = line.find(": ");
  if (colon != std::string::npos) {
    static_cast<Slot*>(slot)->headers.emplace_back(line.substr(0, colon),
                                                   line.substr(colon + 2, line.size() - colon - 4));
  }
  return size;
}

class ByHand final : public Contestant {
 public:
  ByHand(const Target& target, const RecordedRequest& request)
      : target_(target),
        request_(request),
        headers_(request),
        one_(make_slot()),
        multi_(make_multi()) {}

  void call() override {
    prepare(*one_);
    check(curl_easy_perform(one_->easy.get()));
    finish(*one_);
  }

  void bulk(const Job& job, Tally& tally) override {
    auto slots = take_slots(slots_, job.in_flight, [this] { return make_slot(); });
    run_on_multi(
        multi_.get(), std::move(slots), job, [this](Slot& slot) { prepare(slot); },
        [&](Slot& slot) {
          finish(slot);
          tally.count();
        });
  }

 private:
  std::unique_ptr<Slot> make_slot() const {
    auto slot = std::make_unique<Slot>();
    CURL* easy = slot->easy.get();
    set_common_options(easy, target_, request_, headers_);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 10'000L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 30'000L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, slot.get());
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, slot.get());
    curl_easy_setopt(easy, CURLOPT_PRIVATE, slot.get());
    return slot;
  }

  void prepare(Slot& slot) const {
    CURL* easy = slot.easy.get();
    const std::string url = target_.origin + "/api/v1/customer/create?apiKey=" + api_key;
    slot.body = by_hand::to_text(customer_);
    slot.response.clear();
    slot.headers.clear();
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(slot.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, slot.body.c_str());
  }

  static void finish(const Slot& slot) {
    long status = 0;
    curl_easy_getinfo(slot.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) throw std::runtime_error("status " + std::to_string(status));
    const by_hand::Customer customer = by_hand::from_text(slot.response);
    if (!customer.success || customer.cu_ref_no.empty()) throw std::runtime_error("no customer");
  }

  const Target target_;
  const RecordedRequest request_;
  const HeaderList headers_;
  const std::unique_ptr<Slot> one_;
  const Multi multi_;
  const by_hand::NewCustomer customer_ = by_hand::sample_customer();
  std::vector<std::unique_ptr<Slot>> slots_;
};

}  // namespace

std::unique_ptr<Contestant> make_by_hand(const Target& target, const RecordedRequest& request) {
  return std::make_unique<ByHand>(target, request);
}

}  // namespace bench
