// SPDX-License-Identifier: MIT
// What to do about each kind of failure: creates the customers named on the command line and says,
// for each that fails, who can mend that and whether the call may be made again.
#include <bizkithub/bizkithub.hpp>
#include <iostream>
#include <string>

namespace {

using bizkithub::Delivery;
using bizkithub::Error;
using bizkithub::ErrorKind;

const char* what_to_do(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_argument:
    case ErrorKind::rejected: return "ask the user to correct the input";
    case ErrorKind::unauthenticated:
    case ErrorKind::permission_denied: return "alert the operator: the key needs attention";
    case ErrorKind::not_found:
    case ErrorKind::malformed_response:
    case ErrorKind::tls: return "alert the operator: something else may have answered";
    case ErrorKind::rate_limited:
    case ErrorKind::server_error:
    case ErrorKind::network:
    case ErrorKind::timed_out: return "try again later";
    case ErrorKind::cancelled: return "nothing: the program asked for it";
  }
  return "";
}

const char* what_is_certain(Delivery delivery) {
  switch (delivery) {
    case Delivery::not_sent: return "nothing was sent";
    case Delivery::refused: return "the service did not do it";
    case Delivery::unknown: return "the service may have done it";
  }
  return "";
}

void explain(const Error& error) {
  std::cout << "  " << error.message << "\n"
            << "  " << what_is_certain(error.delivery) << "; " << what_to_do(error.kind) << "\n";
  if (!error.field.empty()) std::cout << "  field: " << error.field << "\n";
  if (!error.code.empty()) std::cout << "  see " << error.documentation_url() << "\n";
  if (error.retry_after) std::cout << "  not before " << error.retry_after->count() << " s\n";
}

}  // namespace

int main(int argc, char** argv) {
  const auto client = bizkithub::Client::from_environment();
  if (!client) {
    std::cerr << client.error() << "\n";
    return 2;
  }
  int failed = 0;
  for (int i = 1; i < argc; ++i) {
    bizkithub::CreateCustomerRequest request;
    request.email = argv[i];
    const auto customer = client->create_customer(request);
    std::cout << argv[i] << (customer ? ": " + customer->cu_ref_no : ": failed") << "\n";
    if (customer) continue;
    explain(customer.error());
    failed = 1;
  }
  return failed;
}
