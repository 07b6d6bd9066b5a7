// SPDX-License-Identifier: MIT
#include "contestant.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "recording_server.hpp"

namespace bench {

namespace {

std::unique_ptr<Contestant> make(const std::string& name, const Target& target) {
  if (name == "ours") return make_ours(target);
  if (name == "bare") return make_bare(target, recorded_request());
  return make_by_hand(target, recorded_request());
}

void check_request(const std::string& name, const std::string& sent, const std::string& expected) {
  const auto head = [](const std::string& request) {
    return request.substr(0, request.find("\r\n\r\n") + 4);
  };
  const auto body = [&](const std::string& request) {
    return nlohmann::json::parse(request.substr(head(request).size()));
  };
  if (head(sent) == head(expected) && body(sent) == body(expected)) return;
  throw std::runtime_error("\"" + name + "\" sent\n" + sent + "\ninstead of\n" + expected);
}

}  // namespace

std::vector<Named> make_all(const Target& target) {
  std::vector<Named> all;
  for (const char* name : contestant_names) {
    all.push_back({name, make(name, target)});
    for (int i = 0; i < 20; ++i) all.back().contestant->call();
  }
  return all;
}

void check_that_requests_agree() {
  const RecordingServer server;
  std::string expected;
  for (const Named& named : make_all(server.target())) {
    named.contestant->call();
    if (expected.empty()) expected = server.last_request();
    check_request(named.name, server.last_request(), expected);
    Tally tally(1);
    named.contestant->bulk({1, 1}, tally);
    check_request(named.name, server.last_request(), expected);
  }
}

}  // namespace bench
