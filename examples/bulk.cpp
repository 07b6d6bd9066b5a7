// SPDX-License-Identifier: MIT
// Creates a customer for every e-mail address on standard input, one a line, many at a time and in
// bounded memory. Ctrl-C just ends it; bizkithub-import is the program that can go on.
#include <bizkithub/bizkithub.hpp>
#include <iostream>
#include <optional>
#include <string>

namespace {

using bizkithub::CreateCustomerRequest;

std::optional<CreateCustomerRequest> next_line() {
  CreateCustomerRequest request;
  if (!std::getline(std::cin, request.email)) return std::nullopt;
  return request;
}

void print_progress(const bizkithub::BulkProgress& progress) {
  std::clog << progress.counts.finished() << " finished, "
            << static_cast<long>(progress.calls_per_second_now) << " a second\n";
}

}  // namespace

int main() {
  const auto client = bizkithub::Client::from_environment();
  if (!client) {
    std::cerr << client.error() << "\n";
    return 2;
  }
  bizkithub::BulkOptions options;
  options.on_progress = print_progress;
  const auto summary = client->bulk_create_customers(
      next_line,
      [](std::size_t index, const auto& result) {
        if (!result) std::cout << "line " << index + 1 << ": " << result.error() << "\n";
      },
      options);
  std::cout << summary.counts.succeeded << " of " << summary.counts.finished() << " succeeded, "
            << static_cast<long>(summary.calls_per_second) << " calls a second\n";
  return summary.counts.succeeded == summary.counts.finished() ? 0 : 1;
}
