// SPDX-License-Identifier: MIT
#include <bizkithub/bizkithub.hpp>
#include <optional>
#include <stdexcept>

#include "contestant.hpp"
#include "sample_customer.hpp"

namespace bench {

namespace {

bizkithub::Client client_of(const Target& target) {
  bizkithub::ClientOptions options;
  options.base_url = target.origin;
  options.tls.ca_file = target.ca_file;
  return bizkithub::Client(bizkithub::ApiKey::parse(api_key).value(), options);
}

class Ours final : public Contestant {
 public:
  explicit Ours(const Target& target) : client_(client_of(target)) {}

  void call() override {
    const auto customer = client_.create_customer(customer_);
    if (!customer || customer->cu_ref_no.empty()) fail(customer);
  }

  void bulk(const Job& job, Tally& tally) override {
    bizkithub::BulkOptions options;
    options.max_in_flight = job.in_flight;
    if (job.at_key_rate) options.rate_limit = bizkithub::RateLimit{key_calls, key_period};
    std::size_t left = job.calls;
    const auto summary = client_.bulk_create_customers(
        [&]() -> std::optional<bizkithub::CreateCustomerRequest> {
          if (left == 0) return std::nullopt;
          --left;
          return customer_;
        },
        [&](std::size_t, const bizkithub::Result<bizkithub::CreateCustomerResponse>& customer) {
          if (!customer || customer->cu_ref_no.empty()) fail(customer);
          tally.count();
        },
        options);
    if (summary.error) throw std::runtime_error("ours: " + summary.error->message);
  }

 private:
  [[noreturn]] static void fail(
      const bizkithub::Result<bizkithub::CreateCustomerResponse>& customer) {
    throw std::runtime_error("ours: " + (customer ? "an empty cuRefNo" : customer.error().message));
  }

  const bizkithub::Client client_;
  const bizkithub::CreateCustomerRequest customer_ = sample_customer();
};

}  // namespace

std::unique_ptr<Contestant> make_ours(const Target& target) {
  return std::make_unique<Ours>(target);
}

}  // namespace bench
