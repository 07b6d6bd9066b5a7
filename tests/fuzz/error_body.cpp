// SPDX-License-Identifier: MIT
// The body of a failure beside nlohmann's DOM, and what classify() makes of it.
#include <bizkithub/detail/api/classify.hpp>
#include <bizkithub/detail/client/client_state.hpp>
#include <string>
#include <variant>

#include "json_oracle.hpp"

namespace {

using bizkithub::Error;
using bizkithub::ErrorKind;
using bizkithub::HttpResponse;
using bizkithub::detail::ApiError;
using fuzz::Dom;
using fuzz::member;
using fuzz::require;
using fuzz::string_of;

std::string first_of(const std::string& first, const std::string& second) {
  return first.empty() ? second : first;
}

void check_members(const ApiError& api, const Dom& body) {
  const Dom& error = member(body, "error");
  const std::string code = string_of(member(error, "code"));
  // Where there is neither, the error may be the code itself.
  const std::string in_object = first_of(code, string_of(member(body, "errorCode")));
  require(api.code == first_of(in_object, string_of(error)), "code", api.code);
  const std::string message = string_of(member(error, "message"));
  require(api.message == first_of(message, string_of(member(body, "message"))), "message");
  require(api.description == string_of(member(error, "description")), "description");
  require(api.retry_after == fuzz::number_of(member(error, "retry_after")), "retry_after");
  const Dom& success = member(body, "success");
  const bool failed = success.is_boolean() ? !success.get<bool>() : !code.empty();
  require(api.failed == failed, "whether the body reports a failure");
}

std::size_t depth_of(const Dom& dom) {
  std::size_t deepest = 0;
  for (const Dom& element : dom) {
    if (element.is_structured()) deepest = std::max(deepest, depth_of(element));
  }
  return deepest + 1;
}

// Deeper ones are read as far as the bound.
bool is_comparable(const Dom& dom) { return dom.is_object() && depth_of(dom) <= 512; }

void check_text(const std::string& text) {
  require(bizkithub::detail::printable(text) == text, "printable", text);
}

void check_error(const Error& error, int status, const std::string& body) {
  require(error.http_status == status, "status");
  require(error.body == body, "the body as received");
  check_text(error.message);
  check_text(error.code);
  check_text(error.description);
  if (error.retry_after) require(error.retry_after->count() >= 0, "a wait is never negative");
}

// For a status that decides nothing by itself, and for one of each kind of failure.
void check_classified(int status, const std::string& body) {
  bizkithub::HttpOutcome outcome = HttpResponse{status, {}, body};
  bizkithub::detail::RawReader reader;
  const auto result = bizkithub::detail::classify(outcome, reader, {});
  const bool is_failure = status != 200 || bizkithub::detail::read_api_error(body).failed;
  require(result.has_value() == is_failure, "a failure is told from a success", body);
  if (result) check_error(*result, status, body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = fuzz::text_of(data, size);
  const ApiError api = bizkithub::detail::read_api_error(body);
  for (const int status : {200, 302, 400, 429, 500, 503}) {
    check_classified(status, std::string(body));
  }
  const std::string readable = fuzz::readable(body);
  if (fuzz::is_known_difference(readable)) return 0;
  const Dom dom = Dom::parse(readable, nullptr, false);
  if (is_comparable(dom)) check_members(api, dom);
  return 0;
}
