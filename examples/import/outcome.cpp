// SPDX-License-Identifier: MIT
#include "outcome.hpp"

namespace importer {
namespace {

using bizkithub::Delivery;
using bizkithub::ErrorKind;

/// With a code of the API, it is the service that refused this row. Without one, it may be any
/// server, which would refuse every row.
bool concerns_the_row(const bizkithub::Error& error) {
  const bool refused = error.kind == ErrorKind::rejected || error.kind == ErrorKind::not_found;
  return refused && !error.code.empty();
}

State state_of(const bizkithub::Error& error, bool repeatable) {
  if (error.kind == ErrorKind::invalid_argument) return State::invalid;
  if (error.delivery == Delivery::unknown && !repeatable) return State::unknown;
  if (error.kind == ErrorKind::cancelled) return State::not_done;
  return concerns_the_row(error) ? State::rejected : State::failed;
}

/// Empty where it is not known: an attempt that failed may have created the customer.
const char* new_account(const bizkithub::CreateCustomerResponse& customer) {
  if (customer.new_account) return "true";
  return customer.info.earlier_attempt_may_have_applied ? "" : "false";
}

}  // namespace

Entry succeeded(std::int64_t line, const bizkithub::CreateCustomerResponse& customer) {
  Entry entry;
  entry.line = line;
  entry.state = State::succeeded;
  entry.cu_ref_no = customer.cu_ref_no;
  entry.new_account = new_account(customer);
  return entry;
}

Entry succeeded(std::int64_t line, const bizkithub::MatchCustomersResponse&) {
  Entry entry;
  entry.line = line;
  entry.state = State::succeeded;
  return entry;
}

Entry failed(std::int64_t line, const bizkithub::Error& error, bool repeatable) {
  Entry entry;
  entry.line = line;
  entry.state = state_of(error, repeatable);
  entry.error_kind = to_string(error.kind);
  entry.delivery = to_string(error.delivery);
  entry.field = error.field;
  entry.code = error.code;
  entry.message = error.message;
  return entry;
}

bool is_tried_again(State state, bool repeatable) {
  if (repeatable) return state != State::succeeded;
  return state == State::not_done || state == State::failed;
}

}  // namespace importer
