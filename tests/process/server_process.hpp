// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "../support/raw_server.hpp"
#include "process.hpp"

namespace process {

/// A RawServer in a process of its own.
class ServerProcess : public ServingProcess {
 public:
  explicit ServerProcess(support::RawServer::Serve serve)
      : ServingProcess([&] { return std::make_unique<support::RawServer>(serve); }) {}

  std::string url(const std::string& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(port());
  }
};

/// The number of a connection, and of the request on it, from the answer of serve_numbers().
struct Numbers {
  int connection = 0;
  int request = 0;
};

/// Answers each request with its numbers and the request's own body: a client can then tell which
/// connection it was on, and that the answer is its own.
inline void serve_numbers(support::RawConnection& connection, int number) {
  for (int request = 1;; ++request) {
    const std::string text = connection.read_request();
    if (text.empty()) return;
    const std::string body = text.substr(text.find("\r\n\r\n") + 4);
    connection.respond(200, R"({"connection": )" + std::to_string(number) + R"(, "request": )" +
                                std::to_string(request) + R"(, "yours": )" + body + "}");
  }
}

/// Makes one call with `id` in it. Zeros: it failed, or the answer was somebody else's.
inline Numbers ask(const bizkithub::Client& client, int id) {
  const auto answer = client.call("POST", "numbers", std::to_string(id), bizkithub::Repeatable::no);
  if (!answer) return {};
  const auto number_after = [&](const std::string& name) {
    const std::size_t at = answer->body.find("\"" + name + "\": ");
    return at == std::string::npos ? -1 : std::atoi(answer->body.c_str() + at + name.size() + 4);
  };
  if (number_after("yours") != id) return {};
  return {number_after("connection"), number_after("request")};
}

}  // namespace process
