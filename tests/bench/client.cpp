#include <curl/curl.h>
#include <unistd.h>

#include <bizkithub/bizkithub.hpp>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "contestant.hpp"

// A client in a process of its own, for what can only be measured there. Prints what it measured as
// one line of JSON.
namespace bench {

namespace {

std::size_t number(const std::string& text) { return std::stoul(text); }

/// A line of /proc/self/status, in KiB.
long memory(const std::string& name) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.compare(0, name.size(), name) == 0) return std::stol(line.substr(name.size() + 1));
  }
  throw std::runtime_error("/proc/self/status has no " + name);
}

/// The customers of a base that is read as it is sent.
class Customers {
 public:
  explicit Customers(std::size_t count) : count_(count) {}

  std::optional<bizkithub::CreateCustomerRequest> operator()() {
    if (next_ == count_) return std::nullopt;
    bizkithub::CreateCustomerRequest request;
    request.email = "customer" + std::to_string(next_) + "@example.com";
    request.company_name = "Company " + std::to_string(next_);
    ++next_;
    return request;
  }

 private:
  std::size_t count_;
  std::size_t next_ = 0;
};

/// How often each index was reported.
class Reports {
 public:
  explicit Reports(std::size_t count) : times_(count) {}

  void operator()(std::size_t index,
                  const bizkithub::Result<bizkithub::CreateCustomerResponse>& customer) {
    if (!customer) throw std::runtime_error(customer.error().message);
    if (times_.at(index) < 2) ++times_[index];
  }

  std::size_t exactly_once() const {
    std::size_t count = 0;
    for (const unsigned char times : times_) count += times == 1 ? 1U : 0U;
    return count;
  }

 private:
  std::vector<unsigned char> times_;
};

// The list of reports is there before the idle client is looked at: it is the test's own.
nlohmann::json stream(const Target& target, std::size_t count, std::size_t in_flight) {
  bizkithub::ClientOptions client_options;
  client_options.base_url = target.origin;
  const bizkithub::Client client(bizkithub::ApiKey::parse(api_key).value(), client_options);
  Reports reports(count);
  static_cast<void>(client.create_customer(*Customers(1)()).value());
  const long idle = memory("VmRSS:");
  bizkithub::BulkOptions options;
  options.max_in_flight = in_flight;
  const auto summary = client.bulk_create_customers(Customers(count), reports, options);
  if (summary.error) throw std::runtime_error(summary.error->message);
  return {{"idle_kib", idle},
          {"peak_kib", memory("VmHWM:")},
          {"once", reports.exactly_once()},
          {"calls_per_second", summary.calls_per_second}};
}

nlohmann::json run(const std::vector<std::string>& words) {
  if (words.size() == 4 && words[0] == "stream") {
    return stream({words[1]}, number(words[2]), number(words[3]));
  }
  throw std::runtime_error("usage: stream ORIGIN RECORDS IN_FLIGHT");
}

}  // namespace

}  // namespace bench

int main(int argc, char** argv) {
  try {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    std::cout << bench::run({argv + 1, argv + argc}) << std::endl;
    return 0;
  } catch (const std::exception& problem) {
    std::cerr << problem.what() << "\n";
    return 1;
  }
}
