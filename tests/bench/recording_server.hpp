// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "../support/raw_server.hpp"
#include "server.hpp"

namespace bench {

/// Sends the canned response `latency` after each request, and keeps the bytes of the last request.
class RecordingServer {
 public:
  explicit RecordingServer(std::chrono::milliseconds latency = std::chrono::milliseconds(0))
      : latency_(latency),
        server_([this](support::RawConnection& connection, int) { serve(connection); }) {}

  Target target() const { return {server_.url()}; }

  std::string last_request() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return last_request_;
  }

 private:
  void serve(support::RawConnection& connection) {
    for (;;) {
      std::string request = connection.read_request();
      if (request.empty()) return;
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        last_request_ = std::move(request);
      }
      std::this_thread::sleep_for(latency_);
      connection.respond(200, canned_response(), "Content-Type: application/json\r\n");
    }
  }

  const std::chrono::milliseconds latency_;
  mutable std::mutex mutex_;
  std::string last_request_;
  // Last, so that its threads end first.
  support::RawServer server_;
};

}  // namespace bench
