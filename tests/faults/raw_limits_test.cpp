// SPDX-License-Identifier: MIT
// What a hostile server can make a client use: memory, measured in a process of its own, and time.
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "raw_scenario.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FAULTS_UNDER_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define FAULTS_UNDER_SANITIZER 1
#endif
#endif

namespace faults::raw_limits_test {

using bizkithub::ClientOptions;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t kib = 1024;
constexpr std::size_t mib = 1024 * kib;
const std::string ok_line = "HTTP/1.1 200 OK\r\n";
const std::string start_of_answer =
    R"({"success": true, "newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA", )";

struct Used {
  long kib = 0;
  long ms = 0;
};

// A line of /proc/self/status, in KiB.
long memory(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.compare(0, name.size(), name) == 0) {
      return std::strtol(line.c_str() + name.size() + 1, nullptr, 10);
    }
  }
  return 0;
}

void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

// The first call pays for what any call needs; the second meets the hostile answer.
Used use_of(const ClientOptions& options) {
  const bizkithub::Client client(support::key(), options);
  if (!client.create_customer(support::create_request())) return {-1, -1};
  // Else what earlier tests have left free would hide what the call takes.
  ::malloc_trim(0);
  forget_peak();
  const long before = memory("VmRSS");
  const auto start = std::chrono::steady_clock::now();
  const auto result = client.create_customer(support::create_request());
  const auto took = std::chrono::steady_clock::now() - start;
  return {memory("VmHWM") - before,
          static_cast<long>(std::chrono::duration_cast<milliseconds>(took).count())};
}

// The server has threads only after the fork: one of them may have locked the allocator, and
// AddressSanitizer's stays locked in the child.
Used use_in_child(const ClientOptions& options, faults::FaultServer& server) {
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const Used used = use_of(options);
    _exit(::write(ends[1], &used, sizeof(used)) == sizeof(used) ? 0 : 1);
  }
  server.accept_all();
  Used used{-1, -1};
  CHECK(::read(ends[0], &used, sizeof(used)) == sizeof(used));
  ::close(ends[0]);
  ::close(ends[1]);
  ::waitpid(child, nullptr, 0);
  return used;
}

ClientOptions one_attempt(const faults::FaultServer& server, milliseconds time) {
  ClientOptions options = faults::quick_options(server.url());
  options.attempt_timeout = options.total_timeout = time;
  options.retry.max_attempts = 1;
  return options;
}

// Parsers, and strings that grow, hold a body several times over while they read it.
constexpr std::size_t times_cap = 7;

void check_limits(const std::string& name, const Script& answer, std::size_t cap = mib) {
  INFO(name);
  Script script = {step::serve(1), step::read()};
  script.insert(script.end(), answer.begin(), answer.end());
  faults::FaultServer server({script});
  server.listen();
  ClientOptions options = one_attempt(server, 3 * faults::slack());
  options.max_response_bytes = cap;
  const Used used = use_in_child(options, server);
  CHECK(used.ms >= 0);
#if !defined(FAULTS_UNDER_SANITIZER)
  CHECK(used.kib <= static_cast<long>((times_cap * cap + mib) / kib));
  CHECK(used.ms <= (options.total_timeout + milliseconds(100) + faults::slack()).count());
#endif
}

Script says(const std::string& bytes) { return {step::say(bytes), step::read_on()}; }

std::string repeated(const std::string& text, std::size_t bytes) {
  std::string all;
  all.reserve(bytes + text.size());
  while (all.size() + text.size() <= bytes) all += text;
  return all;
}

// A whole answer of a little less than the default cap.
std::string filled(const std::string& before, const std::string& text, const std::string& after) {
  return before + repeated(text, mib - 4 * kib) + after;
}

// The answer is whole only 60 ms before the total timeout.
void check_late(const std::string& answer) {
  const std::string bytes = response(200, answer);
  const std::size_t last = bytes.size() - 1;
  faults::FaultServer server({{step::read(), step::say(bytes.substr(0, last - 1)),
                               step::drip(bytes.substr(last - 1, 1), milliseconds(440)),
                               step::say(bytes.substr(last)), step::read_on()}});
  server.listen();
  server.accept_all();
  const bizkithub::Client client(support::key(), one_attempt(server, milliseconds(500)));
  const faults::Told told = faults::tell(client, Call::create);
  INFO(told.outcome() << " after " << told.took.count() << " ms");
  CHECK(told.took <= milliseconds(500 + 100) + faults::slack());
}

}  // namespace

TEST_CASE("a body without end takes no more memory than a few times the cap") {
  const Script stream = {step::say(ok_line + "Content-Length: 1073741824\r\n\r\n"),
                         step::repeat(std::string(64 * kib, 'x'), 1024 * mib)};
  check_limits("cap of 64 KiB", stream, 64 * kib);
  check_limits("cap of 8 MiB", stream);
  check_limits("cap of 80 MiB", stream, 80 * mib);
}

TEST_CASE("a gzip bomb takes no more memory than a few times the cap") {
  const std::string zeros = support::read_file("faults/zeros.gz");
  const std::string twice = support::read_file("faults/zeros.gz.gz");
  check_limits("64 MiB of zeros", says(response(200, zeros, "Content-Encoding: gzip\r\n")));
  check_limits("1 GiB of zeros, packed twice",
               says(response(200, twice, "Content-Encoding: gzip, gzip\r\n")), mib);
}

TEST_CASE("header sections take no more memory than a few times the cap") {
  const std::size_t cap = 64 * kib;
  check_limits("10,000 headers",
               says(response(200, faults::good_body, repeated("X-Header: a\r\n", 130'000))), cap);
  check_limits("60,000 headers of four bytes",
               says(response(200, faults::good_body, repeated("a:\r\n", 240'000))), cap);
  check_limits("one header of 1 MiB",
               says(response(200, faults::good_body, "X: " + std::string(mib, 'x') + "\r\n")), cap);
  check_limits("interim responses without end",
               {step::repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 64 * mib)}, cap);
}

TEST_CASE(
    "chunks of a byte, their extensions and trailers take no more memory than a few times the "
    "cap") {
  const std::string start = ok_line + "Transfer-Encoding: chunked\r\n\r\n";
  check_limits("chunks of a byte", {step::say(start), step::repeat("1\r\nx\r\n", 8 * mib)}, mib);
  check_limits("a chunk extension without end",
               {step::say(start + "1;"), step::repeat(std::string(64 * kib, 'e'), 256 * mib)}, mib);
  check_limits("trailers without end",
               {step::say(start + "0\r\n"), step::repeat("X-Trailer: t\r\n", 64 * mib)}, mib);
}

TEST_CASE("a response within the cap takes a few times its memory, whatever it contains") {
  const std::string list = start_of_answer + "\"runningSubscriptionList\": [{}";
  check_limits("a list of empty subscriptions", says(response(200, filled(list, ",{}", "]}"))));
  const std::string groups = start_of_answer + "\"groups\": [{}";
  check_limits("a list of empty groups", says(response(200, filled(groups, ",{}", "]}"))));
  const std::string email = start_of_answer + "\"email\": \"";
  check_limits("a long string", says(response(200, filled(email, "e", "\"}"))));
  const std::string ignored = start_of_answer + "\"ignored\": \"";
  check_limits("a long string that is ignored", says(response(200, filled(ignored, "i", "\"}"))));
  const std::string meta = start_of_answer + "\"meta\": [0";
  check_limits("a long meta", says(response(200, filled(meta, ",0", "]}"))));
  const std::string number = start_of_answer + "\"creditBalance\": 1";
  check_limits("a long number", says(response(200, filled(number, "0", "}"))));
}

TEST_CASE("an error within the cap takes a few times its memory, whatever it contains") {
  const std::string message = R"({"success": false, "message": ")";
  check_limits("a long message", says(response(400, filled(message, "m", "\"}"))));
  check_limits("a message of addresses", says(response(400, filled(message, "a@b.cz ", "\"}"))));
  const std::string code = R"({"success": false, "error": {"code": ")";
  check_limits("a long code", says(response(500, filled(code, "C", "\"}}"))));
  check_limits("an HTML page of 1 MiB", says(response(502, filled("<html>", "<br>", ""))));
  check_limits("half a document of 1 MiB", says(response(200, filled("{", "\"a\":0,", ""))));
}

TEST_CASE("reading an answer that arrives in the last moment does not outlive the total timeout") {
  check_late(filled(start_of_answer + "\"runningSubscriptionList\": [{}", ",{}", "]}"));
  check_late(filled(start_of_answer + "\"ignored\": [0", ",0", "]}"));
  check_late(filled(R"({"success": false, "message": ")", "a@b.cz ", "\"}"));
}

}  // namespace faults::raw_limits_test
