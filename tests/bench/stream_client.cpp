// SPDX-License-Identifier: MIT
// Streams customers to a server, in a process of its own because its memory is measured. Prints the
// resident memory of the idle client and the peak, in KiB.
#include <bizkithub/bizkithub.hpp>
#include <exception>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

namespace {

long memory_kib(const std::string& name) {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.compare(0, name.size(), name) == 0) return std::stol(line.substr(name.size()));
  }
  throw std::runtime_error("/proc/self/status has no " + name);
}

bizkithub::CreateCustomerRequest customer(std::size_t number) {
  bizkithub::CreateCustomerRequest request;
  request.email = "customer" + std::to_string(number) + "@example.com";
  request.company_name = "Company " + std::to_string(number);
  return request;
}

void stream(const bizkithub::Client& client, std::size_t count) {
  std::size_t sent = 0;
  std::size_t succeeded = 0;
  bizkithub::BulkOptions options;
  options.max_in_flight = 64;
  const auto summary = client.bulk_create_customers(
      [&]() -> std::optional<bizkithub::CreateCustomerRequest> {
        if (sent == count) return std::nullopt;
        return customer(sent++);
      },
      [&](std::size_t, const bizkithub::Result<bizkithub::CreateCustomerResponse>& result) {
        if (result) ++succeeded;
      },
      options);
  if (summary.error) throw std::runtime_error(summary.error->message);
  if (succeeded != count) throw std::runtime_error("not every record succeeded");
}

void run(const std::string& origin, std::size_t count) {
  bizkithub::ClientOptions options;
  options.base_url = origin;
  const bizkithub::Client client(
      bizkithub::ApiKey::parse("PROD0000000000000000000000000000").value(), options);
  static_cast<void>(client.create_customer(customer(0)).value());
  const long idle = memory_kib("VmRSS:");
  stream(client, count);
  std::cout << idle << " " << memory_kib("VmHWM:") << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw std::runtime_error("usage: bizkithub-bench-stream ORIGIN RECORDS");
    run(argv[1], std::stoul(argv[2]));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
