// SPDX-License-Identifier: MIT
// How much memory the sandbox takes, whatever its clients send and however they read.
#include <chrono>
#include <list>
#include <string>
#include <thread>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/raw_sandbox.hpp"
#include "sandbox.hpp"

namespace integration::sandbox_memory_test {

using bizkithub_sandbox::Options;
using namespace support::raw_sandbox;

namespace {

/// A sanitizer keeps for a while what was freed.
constexpr bool sanitized = process::address_sanitized || process::thread_sanitized;
constexpr long most_kibibytes = sanitized ? 512 * 1024 : 48 * 1024;

/// How much more was in memory while four clients at once sent the request than before.
long growth_by(const std::string& request) {
  const SandboxProcess sandbox;
  const long before = sandbox.peak_kibibytes();
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] { answer_to(sandbox.port(), request); });
  }
  for (auto& client : clients) client.join();
  CHECK(status_of(answer_to(sandbox.port(), get("/ping/v1"))) == 200);
  return sandbox.peak_kibibytes() - before;
}

/// The same while so many clients each keep a request back that lacks its last byte.
long growth_by_unfinished(int clients, const std::string& request) {
  const SandboxProcess sandbox;
  const long before = sandbox.peak_kibibytes();
  std::list<Socket> sockets;
  for (int i = 0; i < clients; ++i) {
    sockets.emplace_back(sandbox.port());
    sockets.back().send(request.substr(0, request.size() - 1));
  }
  CHECK(status_of(answer_to(sandbox.port(), get("/ping/v1"))) == 200);
  return sandbox.peak_kibibytes() - before;
}

/// The text of this member of a JSON object that is in the answer.
std::string member(const std::string& answer, const std::string& name) {
  const std::string before = '"' + name + "\":\"";
  const auto begin = answer.find(before) + before.size();
  return answer.substr(begin, answer.find('"', begin) - begin);
}

/// The target of a list of customers that takes almost 8 MB.
std::string long_list(const int port) {
  const std::string email = R"({"email": "manager@example.com")";
  const std::string manager = member(answer_to(port, post(email + '}')), "cuRefNo");
  for (int i = 0; i < 120; ++i) {
    const std::string customer = std::to_string(i) + "@example.com\"";
    answer_to(port, post(R"({"companyName": ")" + std::string(65'000, 'x') + R"(", "email": ")" +
                         customer + '}'));
    answer_to(port, post(R"({"managerCuRefNo": ")" + manager + R"(", "customerEmail": ")" +
                             customer + '}',
                         {}, "customer-match-customer"));
  }
  const std::string login = answer_to(port, post(email + R"(, "password": "x"})", {}, "login"));
  return "/api/v1/customer/matched-customer-list" + key_query +
         "&identityId=" + member(login, "identityId") + "&cuRefNo=" + manager;
}

}  // namespace

TEST_CASE("sandbox: large and deep bodies take little memory, four at once") {
  CHECK(growth_by(post(std::string(8 * mebibyte, '['))) < most_kibibytes);
  CHECK(growth_by(post(std::string(mebibyte, '['))) < most_kibibytes);
  CHECK(growth_by(get("/" + std::string(32 * mebibyte, 'a'))) < most_kibibytes);
  CHECK(growth_by(get("/ping/v1", "X: " + std::string(32 * mebibyte, 'a') + "\r\n")) <
        most_kibibytes);
  CHECK(growth_by(post(many_members())) < most_kibibytes);
  CHECK(growth_by_unfinished(100, post(std::string(mebibyte, ' '))) < 2 * most_kibibytes);
}

TEST_CASE("sandbox: responses that are not read to their end take little memory") {
  const SandboxProcess sandbox;
  const std::string request = get(long_list(sandbox.port()));
  const std::size_t size = answer_to(sandbox.port(), request).size();
  REQUIRE(size > 7 * mebibyte);
  const long before = sandbox.peak_kibibytes();
  std::list<Socket> sockets;
  for (int i = 0; i < 40; ++i) {
    sockets.emplace_back(sandbox.port(), 4'096);
    sockets.back().send(request);
    // The system takes most of the rest off the sandbox's hands, but not all of it.
    sockets.back().skip(size - 2'900'000);
  }
  CHECK(status_of(answer_to(sandbox.port(), get("/ping/v1"))) == 200);
  // How many are being built at once depends on how busy the machine is.
  CHECK(sandbox.peak_kibibytes() - before < 3 * most_kibibytes);
}

TEST_CASE("sandbox: requests whose answers are delayed take little memory") {
  Options options;
  options.latency = std::chrono::seconds(3);
  const SandboxProcess sandbox(options);
  const long before = sandbox.peak_kibibytes();
  std::list<Socket> sockets;
  for (int i = 0; i < 200; ++i) {
    sockets.emplace_back(sandbox.port());
    sockets.back().send(post(std::string(mebibyte, ' ')));
  }
  CHECK(status_of(answer_to(sandbox.port(), get("/ping/v1"))) == 200);
  CHECK(sandbox.peak_kibibytes() - before < 2 * most_kibibytes);
}

TEST_CASE("sandbox: keys that nobody has take little memory") {
  const SandboxProcess sandbox;
  const long before = sandbox.peak_kibibytes();
  const auto request_of = [](int key) {
    return "POST /api/v1/customer/create?apiKey=PROD" + std::to_string(100'000'000 + key) +
           std::string(19, '0') + " HTTP/1.1\r\n" + host + "Content-Length: 2\r\n";
  };
  for (int first = 0; first < 100'000; first += 100) {
    std::string requests;
    for (int key = first; key < first + 99; ++key) requests += request_of(key) + "\r\n[]";
    answer_to(sandbox.port(), requests + request_of(first + 99) + "Connection: close\r\n\r\n[]");
  }
  CHECK(sandbox.peak_kibibytes() - before < (sanitized ? most_kibibytes : 8L * 1024));
}

}  // namespace integration::sandbox_memory_test
