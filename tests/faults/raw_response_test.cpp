// SPDX-License-Identifier: MIT
// Answers that are no good: what the client makes of them, beside what the server had applied.
#include <string>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "raw_scenario.hpp"

namespace faults::raw_response_test {

using bizkithub::Delivery;
using bizkithub::ErrorKind;

namespace {

const std::string ok_line = "HTTP/1.1 200 OK\r\n";
const ErrorKind malformed = ErrorKind::malformed_response;

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

Script says(const std::string& bytes) { return {step::say(bytes), step::read_on()}; }

// As much of a gzip member as holds the first half of `text`.
std::string half_of_gzip(const std::string& text) {
  const std::string header("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  const auto size = static_cast<unsigned>(text.size());
  const auto low = [](unsigned value) { return static_cast<char>(value & 0xffU); };
  // One block that is not compressed: its length twice, the second time inverted.
  const std::string block = {1, low(size), low(size >> 8U), low(~size), low(~size >> 8U)};
  return header + block + text.substr(0, text.size() / 2);
}

void play_success(const std::string& name, const Script& answer) {
  Scenario scenario;
  scenario.name = name;
  scenario.scripts = {{step::read(), step::apply()}};
  scenario.scripts[0].insert(scenario.scripts[0].end(), answer.begin(), answer.end());
  scenario.create = scenario.match = {1, 1, 1, "ok", ""};
  play(scenario);
}

}  // namespace

TEST_CASE("a body that is no answer of the service is malformed and leaves the outcome unknown") {
  const std::string bodies[][2] = {
      {"an HTML page", "<!DOCTYPE html><html><body>Please log in to the Wi-Fi</body></html>"},
      {"an empty body", ""},
      {"half a JSON document", good_body.substr(0, good_body.size() / 2)},
      {"two JSON documents", good_body + good_body},
      {"100,000 brackets", repeated("[", 100'000)},
      {"100,000 objects in each other", repeated("{\"a\":", 100'000)},
      {"100,000 brackets in an ignored field",
       "{\"success\": true, \"x\": " + repeated("[", 100'000) + repeated("]", 100'000) + "}"},
      {"a NUL in the JSON", "{\"success\": " + std::string(1, '\0') + "true}"},
      {"invalid UTF-8 in the JSON", "{\"success\": true, \"\xC3\x28\xFF\": 1}"},
      {"a JSON null", "null"},
      {"a JSON array", "[true]"},
      {"success as text", R"({"success": "true", "newAccount": true, "cuRefNo": "1"})"},
      {"a NUL in place of a body", std::string(1, '\0')}};
  for (const auto& [name, body] : bodies) play_answer(name, says(response(200, body)), malformed);
}

TEST_CASE("a response with a NUL or invalid UTF-8 is malformed, even where nobody reads it") {
  Scenario scenario;
  scenario.create = {1, 1, 1, "malformed_response", "unknown"};
  scenario.match = {1, 1, 1, "malformed_response", "unknown"};
  for (const std::string& bytes : {std::string(1, '\0'), std::string("\xC3\x28\xFF")}) {
    const std::string value = "1cGI" + bytes + "HvFoQD";
    scenario.name = bytes.size() == 1 ? "a NUL in cuRefNo" : "invalid UTF-8 in cuRefNo";
    scenario.scripts = {{step::read(), step::apply(),
                         step::answer_once(200, R"({"success": true, "newAccount": true, )"
                                                R"("cuRefNo": ")" +
                                                    value + "\"}")}};
    play(scenario);
  }
}

TEST_CASE("a 2xx without a body is malformed, for the answer to a call is in its body") {
  play_answer("status 204", says("HTTP/1.1 204 No Content\r\n\r\n"), malformed);
  play_answer("status 205", says("HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n"), malformed);
}

TEST_CASE("a Content-Length that is too short cuts the answer off, which is malformed") {
  const std::string start = ok_line + "Content-Length: 20\r\n\r\n";
  play_answer("Content-Length too short", says(start + good_body), malformed);
}

TEST_CASE("a Content-Length that is too long is a broken connection or a timeout") {
  using namespace step;
  const std::string bytes = ok_line + "Content-Length: 4000\r\n\r\n" + good_body;
  const ErrorKind network = ErrorKind::network;
  const Delivery unknown = Delivery::unknown;
  play({"Content-Length too long, closed",
        {read(), apply(), say(bytes), close()},
        network,
        unknown,
        1,
        1});
  play({"Content-Length too long, reset",
        {read(), apply(), say(bytes), reset()},
        network,
        unknown,
        1,
        1});
  play({"Content-Length too long, open",
        {read(), apply(), say(bytes), read_on()},
        ErrorKind::timed_out,
        unknown,
        1,
        1});
}

TEST_CASE("framing that is none is malformed and leaves the outcome unknown") {
  const std::string answers[][2] = {
      {"Content-Length is no number", ok_line + "Content-Length: many\r\n\r\n" + good_body},
      {"two Content-Lengths",
       ok_line + "Content-Length: 5\r\nContent-Length: 9\r\n\r\n" + good_body},
      {"no HTTP at all", "220 mail.example.com ESMTP\r\n"},
      {"HTTP/0.9", good_body},
      {"HTTP/7", "HTTP/7 200 OK\r\nContent-Length: 2\r\n\r\n{}"},
      {"a status that is no number", "HTTP/1.1 OK\r\nContent-Length: 2\r\n\r\n{}"},
      {"a NUL in a header",
       ok_line + "X-A: a" + std::string(1, '\0') + "\r\nContent-Length: 2\r\n\r\n{}"},
      {"an encoding nobody asked for", response(200, good_body, "Content-Encoding: x-rot13\r\n")},
      {"gzip that is none", response(200, good_body, "Content-Encoding: gzip\r\n")},
      {"gzip cut off", response(200, half_of_gzip(good_body), "Content-Encoding: gzip\r\n")}};
  for (const auto& [name, bytes] : answers) {
    play_answer(name, {step::say(bytes), step::half_close()}, malformed);
  }
}

// libcurl does not tell it from a connection that broke, and trying again is right for both.
TEST_CASE("broken chunked encoding is a network failure") {
  const std::string chunked = ok_line + "Transfer-Encoding: chunked\r\n\r\n";
  const std::string answers[][2] = {
      {"chunk size is no number", "many\r\n" + good_body},
      {"chunk size overflows", "FFFFFFFFFFFFFFFFF\r\n" + good_body},
      {"chunk longer than it says", "5\r\n" + good_body + "\r\n0\r\n\r\n"}};
  for (const auto& [name, bytes] : answers) {
    play({name,
          {step::read(), step::apply(), step::say(chunked + bytes), step::half_close()},
          ErrorKind::network,
          Delivery::unknown,
          1,
          1});
  }
}

TEST_CASE("bodies and header sections beyond the caps are malformed, however they are packed") {
  const std::string zeros = support::read_file("faults/zeros.gz");
  const std::string twice = support::read_file("faults/zeros.gz.gz");
  const std::size_t gigabyte = std::size_t{1} << 30U;
  play_answer("1 GiB body",
              {step::say(ok_line + "Content-Length: 1073741824\r\n\r\n"),
               step::repeat(std::string(65536, 'x'), gigabyte)},
              malformed);
  play_answer("1 GiB body without length",
              {step::say(ok_line + "\r\n"), step::repeat(std::string(65536, 'x'), gigabyte)},
              malformed);
  play_answer("gzip bomb", says(response(200, zeros, "Content-Encoding: gzip\r\n")), malformed);
  play_answer("gzip bomb in gzip", says(response(200, twice, "Content-Encoding: gzip, gzip\r\n")),
              malformed);
  play_answer("10,000 headers",
              says(response(200, good_body, repeated("X-Header: some words of text\r\n", 10'000))),
              malformed);
  play_answer("one 1 MiB header",
              says(response(200, good_body, "X-Large: " + std::string(1 << 20U, 'x') + "\r\n")),
              malformed);
  play_answer("1xx without end",
              {step::repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", gigabyte)},
              malformed);
}

TEST_CASE("answers that are odd but whole are taken") {
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  play_success("100 interim responses", says(repeated(interim, 100) + response(200, good_body)));
  play_success("a body that ends with the connection",
               {step::say(ok_line + "\r\n" + good_body), step::close()});
  play_success("answered, then reset", {step::say(response(200, good_body)), step::reset()});
  play_success("HTTP/1.0", says("HTTP/1.0 200 OK\r\nContent-Length: " +
                                std::to_string(good_body.size()) + "\r\n\r\n" + good_body));
  play_success("status 201", says(response(201, good_body)));
  play_success("chunked a byte at a time", says([] {
                 std::string bytes = ok_line + "Transfer-Encoding: chunked\r\n\r\n";
                 for (const char c : good_body) bytes += std::string("1\r\n") + c + "\r\n";
                 return bytes + "0\r\nX-Trailer: t\r\n\r\n";
               }()));
}

TEST_CASE("an early refusal of a long request is heard") {
  Scenario scenario;
  scenario.name = "413 before the request is read";
  scenario.scripts = {{step::read_headers(), step::say(response(413, "", "Connection: close\r\n")),
                       step::read_on()}};
  scenario.notice = std::string(2'000'000, 'n');
  scenario.match = {1, 1, 0, "rejected", "refused"};
  play(scenario);
}

TEST_CASE("the key and an e-mail that the service echoes are kept out of all that is printed") {
  const faults::Step echo = [](faults::Connection& connection) {
    const std::string& request = connection.request();
    const std::string url = request.substr(0, request.find("\r\n"));
    const std::string body = request.substr(request.find("\r\n\r\n") + 4);
    std::string text = url + " of " + std::string("canary.of.the.tests@example.com");
    connection.send(response(400,
                             R"({"success": false, "error": {"code": ")" + url +
                                 R"(", "message": ")" + text + R"(", "description": ")" + text +
                                 R"("}})",
                             "x-request-id: " + url + body + "\r\n"));
    connection.stall();
  };
  play_answer("an error that echoes the request", {echo}, ErrorKind::rejected, Delivery::refused);
}

}  // namespace faults::raw_response_test
