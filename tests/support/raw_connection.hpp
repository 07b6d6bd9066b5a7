// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "platform.hpp"

namespace support {

using bizkithub_sandbox::no_socket;
using bizkithub_sandbox::SocketHandle;

inline std::string response(int status, const std::string& body, const std::string& headers = {}) {
  return "HTTP/1.1 " + std::to_string(status) +
         " Text\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" +
         body;
}

/// Called on the thread that serves the connection.
struct ConnectionEvents {
  std::function<void()> request_arrived{};  ///< Its first byte, read or not.
  std::function<void()> request_read{};
  std::function<void()> ended{};  ///< Closed or half-closed from this side.
};

/// An accepted connection, in the hands of a test. Reading and sending close it where the client
/// has closed its end.
class RawConnection {
 public:
  explicit RawConnection(SocketHandle socket, ConnectionEvents events = {})
      : events_(std::move(events)), socket_(socket) {}
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;
  ~RawConnection() { close(); }

  bool is_open() const { return socket_ != no_socket; }

  /// Waits until a byte of a request can be read.
  void await_request() {
    bizkithub_sandbox::is_ready(socket_, POLLIN, -1);
    if (bytes_waiting() == 0) return close();
    note_arrival();
  }

  void read_byte() { receive(1); }
  void read_some() { receive(4096); }

  bool read_headers() {
    while (pending_.find("\r\n\r\n") == std::string::npos) {
      if (!receive(65'536)) return false;
    }
    return true;
  }

  /// One whole request, or nothing once the client has closed.
  std::string read_request() {
    if (!read_headers()) return {};
    const std::size_t length = request_length();
    while (pending_.size() < length) {
      if (!receive(length - pending_.size())) return {};
    }
    request_ = std::exchange(pending_, pending_.substr(length)).substr(0, length);
    arrived_ = false;
    tell(events_.request_read);
    return request_;
  }

  /// The last one read.
  const std::string& request() const { return request_; }

  /// False once the client has closed.
  bool send(std::string_view bytes) {
    while (is_open() && !bytes.empty()) {
      const auto sent = bizkithub_sandbox::send(socket_, bytes);
      if (sent <= 0) {
        close();
        return false;
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return is_open();
  }

  void respond(int status, const std::string& body, const std::string& headers = {}) {
    send(response(status, body, headers));
  }

  /// Reads, and answers nothing, until the client closes.
  void stall() {
    while (is_open()) receive(65'536);
  }

  /// Reads nothing either. The client's end may be queued behind bytes that are never read, and so
  /// never arrive: stop_ignoring() ends this too.
  void ignore() {
    while (!stop_ignoring_ && !bizkithub_sandbox::is_ended(socket_, 10)) continue;
  }
  void stop_ignoring() { stop_ignoring_ = true; }

  void half_close() {
    bizkithub_sandbox::end_sending(socket_);
    end();
  }

  void close() { close(bizkithub_sandbox::close_socket); }

  /// Closes with a reset.
  void reset() { close(bizkithub_sandbox::close_with_reset); }

  /// For another thread than the one that serves the connection.
  void shut_down() {
    const std::lock_guard<std::mutex> lock(closing_);
    if (is_open()) bizkithub_sandbox::end_both(socket_);
  }

 private:
  static void tell(const std::function<void()>& event) {
    if (event) event();
  }

  std::size_t bytes_waiting() const { return bizkithub_sandbox::bytes_waiting(socket_); }

  void close(void (*close_it)(SocketHandle)) {
    if (!is_open()) return;
    // Bytes that were not read have arrived all the same.
    if (bytes_waiting() > 0) note_arrival();
    {
      const std::lock_guard<std::mutex> lock(closing_);
      close_it(std::exchange(socket_, no_socket));
    }
    end();
  }

  bool receive(std::size_t most) {
    char bytes[65'536];
    const auto got = bizkithub_sandbox::receive(socket_, bytes, std::min(most, sizeof(bytes)));
    if (got <= 0) {
      close();
      return false;
    }
    pending_.append(bytes, static_cast<std::size_t>(got));
    note_arrival();
    return true;
  }

  void note_arrival() {
    if (!std::exchange(arrived_, true)) tell(events_.request_arrived);
  }

  void end() {
    if (!std::exchange(ended_, true)) tell(events_.ended);
  }

  /// Of the request whose headers are pending.
  std::size_t request_length() const {
    const std::size_t end = pending_.find("\r\n\r\n");
    const std::size_t field = pending_.find("Content-Length: ");
    const std::size_t body =
        field < end ? std::strtoul(pending_.c_str() + field + 16, nullptr, 10) : 0;
    return end + 4 + body;
  }

  const ConnectionEvents events_;
  std::mutex closing_;
  SocketHandle socket_;
  std::atomic<bool> stop_ignoring_{false};
  bool arrived_ = false;  // of the request that is being read
  bool ended_ = false;
  std::string pending_;
  std::string request_;
};

}  // namespace support
