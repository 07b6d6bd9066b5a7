// retries README: does to a client what each row of README's table of retries speaks of, and
// compares what comes of it with what the row says. Prints what does not agree.
#include <bizkithub/bizkithub.hpp>
#include <bizkithub/testing.hpp>
#include <iostream>
#include <map>

#include "document.hpp"

namespace {

using bizkithub::ErrorKind;
using bizkithub::HttpOutcome;
using bizkithub::TransportFailure;

HttpOutcome answer(int status, const std::string& body = {}) {
  return bizkithub::HttpResponse{status, {}, body};
}

HttpOutcome failure(ErrorKind kind, bool sent) { return TransportFailure{kind, sent, "", {}}; }

HttpOutcome coded(int status, const std::string& code) {
  return answer(status, R"({"error": {"code": ")" + code + R"("}})");
}

// A row's first cell, and the outcomes of an attempt that it stands for. A back quote at the end of
// a cell is not part of it.
const std::map<std::string, std::vector<HttpOutcome>>& outcomes_of_rows() {
  static const std::map<std::string, std::vector<HttpOutcome>> outcomes{
      {"No connection, so nothing was sent (`network`, `timed_out`)",
       {failure(ErrorKind::network, false), failure(ErrorKind::timed_out, false)}},
      {"429, or a code that stands for it",
       {answer(429), coded(404, "PUBLIC_API_KEY_TOO_MANY_REQUEST")}},
      {"The connection broke after sending", {failure(ErrorKind::network, true)}},
      {"The attempt timed out after sending", {failure(ErrorKind::timed_out, true)}},
      {"408, 500, 502, 503 or 504, without a code that is a refusal",
       {answer(408), answer(500), answer(502), answer(503), answer(504), coded(500, "NEW")}},
      {"Any other 5xx, without such a code", {answer(501), answer(507)}},
      {"A documented code that is a refusal, whatever the status",
       {coded(500, "INTERNAL_VALIDATION_FAILED"), coded(500, "INTERNAL_RESOURCE_NOT_FOUND"),
        coded(404, "PUBLIC_API_KEY_DOES_NOT_EXIST"), coded(503, "PERMISSION_MEMBER_X")}},
      {"Any other 3xx or 4xx, or a 2xx with `\"success\": false",
       {answer(302), answer(400), answer(404), answer(422), answer(200, R"({"success": false})")}},
      {"A 2xx that cannot be read", {answer(200), answer(200, "<html>"), answer(200, "{}")}},
      {"TLS or certificate failure (`tls`)",
       {failure(ErrorKind::tls, false), failure(ErrorKind::tls, true)}}};
  return outcomes;
}

// Known to take a real connection; shown in tests/integration.
const std::string on_the_wire = "A kept connection was found closed before sending";

template <class Result>
bizkithub::Error error_of(const Result& result) {
  return result ? bizkithub::Error{} : result.error();
}

bizkithub::Error error_after(const HttpOutcome& outcome, bool create) {
  const auto transport = std::make_shared<bizkithub::testing::FakeTransport>();
  for (int i = 0; i < bizkithub::RetryOptions{}.max_attempts; ++i) {
    if (const auto* response = std::get_if<bizkithub::HttpResponse>(&outcome)) {
      transport->reply(*response);
    } else {
      transport->fail(std::get<TransportFailure>(outcome));
    }
  }
  bizkithub::ClientOptions options;
  options.transport = transport;
  const auto key = bizkithub::ApiKey::parse("PROD0000000000000000000000000000");
  const bizkithub::Client client(key.value(), options);
  if (create) return error_of(client.create_customer({"jan@barasek.com", {}, {}, {}, {}}));
  return error_of(client.match_customers({"1cGIHvFoQDGLAbcA", {}, "jan@barasek.com", {}}));
}

// Whether `error` is what a cell of the table says.
bool is_as_said(const bizkithub::Error& error, const std::string& cell) {
  const bool again =
      error.attempts.size() == static_cast<std::size_t>(bizkithub::RetryOptions{}.max_attempts);
  if (cell == "tried again") return again;
  if (again || error.attempts.size() != 1) return false;
  return cell == "not tried again" || cell == to_string(error.delivery);
}

int problems_of(const readme::Row& row) {
  if (row.at(0) == on_the_wire) return 0;
  const auto found = outcomes_of_rows().find(row.at(0));
  if (found == outcomes_of_rows().end()) {
    std::cout << "nothing here tries this row: " << row.at(0) << "\n";
    return 1;
  }
  int problems = 0;
  for (const HttpOutcome& outcome : found->second) {
    for (const bool create : {true, false}) {
      const auto error = error_after(outcome, create);
      if (is_as_said(error, row.at(create ? 1 : 2))) continue;
      std::cout << row.at(0) << ": " << (create ? "create" : "match") << " made "
                << error.attempts.size() << " attempts, and ended with: " << error << "\n";
      ++problems;
    }
  }
  return problems;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto rows = readme::rows_under(readme::read_file(argv[1]), "## Retries");
  if (rows.size() != outcomes_of_rows().size() + 2) {
    std::cout << "README has another number of rows\n";
    return 1;
  }
  int problems = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) problems += problems_of(rows[i]);
  return problems == 0 ? 0 : 1;
}
