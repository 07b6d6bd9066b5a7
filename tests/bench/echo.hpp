#pragma once

#include <mutex>
#include <string>

#include "../support/raw_server.hpp"
#include "server.hpp"

namespace bench {

/// A server that tells what it received, byte for byte.
class Echo {
 public:
  Echo() : server_([this](support::RawConnection& connection, int) { serve(connection); }) {}

  Target target() const { return {server_.url()}; }

  std::string last_request() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return last_;
  }

 private:
  void serve(support::RawConnection& connection) {
    for (;;) {
      std::string request = connection.read_request();
      if (request.empty()) return;
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        last_ = std::move(request);
      }
      connection.respond(200, canned_response(), "Content-Type: application/json\r\n");
    }
  }

  mutable std::mutex mutex_;
  std::string last_;
  // Last, so that its threads end first.
  support::RawServer server_;
};

}  // namespace bench
