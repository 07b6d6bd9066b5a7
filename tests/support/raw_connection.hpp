// SPDX-License-Identifier: MIT
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace support {

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
  explicit RawConnection(int fd, ConnectionEvents events = {})
      : events_(std::move(events)), fd_(fd) {}
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;
  ~RawConnection() { close(); }

  bool is_open() const { return fd_ >= 0; }

  /// Waits until a byte of a request can be read.
  void await_request() {
    pollfd wanted{fd_, POLLIN, 0};
    ::poll(&wanted, 1, -1);
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
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
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
    pollfd wanted{fd_, POLLRDHUP, 0};
    while (!stop_ignoring_ && ::poll(&wanted, 1, 10) == 0) continue;
  }
  void stop_ignoring() { stop_ignoring_ = true; }

  void half_close() {
    ::shutdown(fd_, SHUT_WR);
    end();
  }

  void close() {
    if (fd_ < 0) return;
    // Bytes that were not read have arrived all the same.
    if (bytes_waiting() > 0) note_arrival();
    {
      const std::lock_guard<std::mutex> lock(closing_);
      ::close(std::exchange(fd_, -1));
    }
    end();
  }

  /// Closes with a reset.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    close();
  }

  /// For another thread than the one that serves the connection.
  void shut_down() {
    const std::lock_guard<std::mutex> lock(closing_);
    if (fd_ >= 0) ::shutdown(fd_, SHUT_RDWR);
  }

 private:
  static void tell(const std::function<void()>& event) {
    if (event) event();
  }

  int bytes_waiting() const {
    int waiting = 0;
    return ::ioctl(fd_, FIONREAD, &waiting) == 0 ? waiting : 0;
  }

  bool receive(std::size_t most) {
    char bytes[65'536];
    const auto got = ::recv(fd_, bytes, std::min(most, sizeof(bytes)), 0);
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
  int fd_;
  std::atomic<bool> stop_ignoring_{false};
  bool arrived_ = false;  // of the request that is being read
  bool ended_ = false;
  std::string pending_;
  std::string request_;
};

}  // namespace support
