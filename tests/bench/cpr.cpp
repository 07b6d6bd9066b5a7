#include <stdexcept>

#include "contestant.hpp"

#if defined(BIZKITHUB_BENCH_CPR)

#include <cpr/cpr.h>

#include "customer_by_hand.hpp"

namespace bench {

namespace {

/// cpr as its manual shows it, with a session kept for its connection. Only asked for plain HTTP.
class Cpr final : public Contestant {
 public:
  Cpr(const Target& target, const RecordedRequest& request)
      : url_(target.origin + "/api/v1/customer/create?apiKey=" + api_key) {
    cpr::Header headers;
    for (const std::string& line : request.headers) {
      const std::size_t colon = line.find(": ");
      headers[line.substr(0, colon)] = line.substr(colon + 2);
    }
    session_.SetHeader(headers);
    session_.SetTimeout(cpr::Timeout{std::chrono::milliseconds(30'000)});
  }

  void call() override {
    session_.SetUrl(cpr::Url{url_});
    session_.SetBody(cpr::Body{by_hand::to_text(customer_)});
    const cpr::Response response = session_.Post();
    if (response.status_code != 200) throw std::runtime_error("cpr: " + response.error.message);
    const by_hand::Customer customer = by_hand::from_text(response.text);
    if (!customer.success || customer.cu_ref_no.empty()) throw std::runtime_error("no customer");
  }

  void bulk(const Job&, Tally&) override { throw std::runtime_error("cpr is not asked for bulk"); }
  bool has_bulk() const override { return false; }

 private:
  const std::string url_;
  const by_hand::NewCustomer customer_ = by_hand::sample_customer();
  cpr::Session session_;
};

}  // namespace

std::unique_ptr<Contestant> make_cpr(const Target& target, const RecordedRequest& request) {
  return std::make_unique<Cpr>(target, request);
}

}  // namespace bench

#else

namespace bench {

std::unique_ptr<Contestant> make_cpr(const Target&, const RecordedRequest&) { return nullptr; }

}  // namespace bench

#endif
