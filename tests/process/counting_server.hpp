// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>

#include "../support/raw_server.hpp"

namespace process {

/// Counts what it applies, resets one connection in ten, and can be stopped and started again on
/// the same port. A request is known by the `notice` in its body.
class CountingServer {
 public:
  CountingServer() { start(0); }

  /// Breaks every connection; for a moment nobody listens.
  void restart(std::chrono::milliseconds pause) {
    const int port = server_->port();
    connections_before_ += server_->connections();
    server_.reset();
    std::this_thread::sleep_for(pause);
    start(port);
    ++restarts_;
  }

  std::string url() const { return server_->url(); }
  int connections() const { return connections_before_ + server_->connections(); }
  int resets() const { return resets_; }
  int restarts() const { return restarts_; }

  /// How often the request with that notice was applied.
  int applied(const std::string& notice) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = applied_.find(notice);
    return found == applied_.end() ? 0 : found->second;
  }

 private:
  void start(int port) {
    const auto serve = [this](support::RawConnection& connection, int number) {
      serve_requests(connection, connections_before_ + number);
    };
    server_ = std::make_unique<support::RawServer>(serve, port);
  }

  // One connection in ten is reset at its second request: in turn when that was applied already,
  // and when it was not. Any other is closed after some requests, to make more connections.
  void serve_requests(support::RawConnection& connection, int number) {
    for (int request = 1; request <= 8; ++request) {
      const std::string text = connection.read_request();
      if (text.empty()) return;
      const bool reset = number % 10 == 0 && request == 2;
      if (!reset || number % 20 == 0) apply(text);
      if (reset) {
        ++resets_;
        return connection.reset();
      }
      connection.respond(200, R"({"success": true})");
    }
  }

  void apply(const std::string& text) {
    constexpr std::string_view name = R"("notice":")";
    const std::size_t begin = text.find(name) + name.size();
    const std::lock_guard<std::mutex> lock(mutex_);
    ++applied_[text.substr(begin, text.find('"', begin) - begin)];
  }

  int restarts_ = 0;
  std::atomic<int> connections_before_{0};
  std::atomic<int> resets_{0};
  mutable std::mutex mutex_;
  std::map<std::string, int> applied_;
  std::unique_ptr<support::RawServer> server_;
};

}  // namespace process
