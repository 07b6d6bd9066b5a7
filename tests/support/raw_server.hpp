#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

// A server that does to its connections whatever a test says, on raw sockets of the loopback.
namespace support {

/// One accepted connection.
class RawConnection {
 public:
  explicit RawConnection(int fd) : fd_(fd) {}
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;
  ~RawConnection() { close(); }

  /// One whole request, or nothing once the client has closed.
  std::string read_request() {
    while (!complete()) {
      char bytes[4096];
      const auto got = ::recv(fd_, bytes, sizeof(bytes), 0);
      if (got <= 0) return {};
      pending_.append(bytes, static_cast<std::size_t>(got));
    }
    return std::exchange(pending_, pending_.substr(length())).substr(0, length_);
  }

  void read_some() {
    char bytes[4096];
    static_cast<void>(::recv(fd_, bytes, sizeof(bytes), 0));
  }

  void send(const std::string& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const auto sent = ::send(fd_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
      if (sent <= 0) return;
      done += static_cast<std::size_t>(sent);
    }
  }

  void respond(int status, const std::string& body, const std::string& headers = {}) {
    send("HTTP/1.1 " + std::to_string(status) + " Text\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n" + headers + "\r\n" + body);
  }

  /// Until the client closes.
  void stall() {
    char byte = 0;
    while (::recv(fd_, &byte, 1, 0) > 0) continue;
  }

  void close() {
    const std::lock_guard<std::mutex> lock(closing_);
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
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
  bool complete() {
    const std::size_t end = pending_.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const std::size_t field = pending_.find("Content-Length: ");
    const std::size_t body =
        field < end ? std::strtoul(pending_.c_str() + field + 16, nullptr, 10) : 0;
    length_ = end + 4 + body;
    return pending_.size() >= length_;
  }
  std::size_t length() const { return length_; }

  std::mutex closing_;
  int fd_;
  std::string pending_;
  std::size_t length_ = 0;
};

class RawServer {
 public:
  /// `serve` is called for each connection, on a thread of its own, with its number from 1.
  using Serve = std::function<void(RawConnection&, int number)>;

  /// Port 0: a free one.
  explicit RawServer(Serve serve, int port = 0) : serve_(std::move(serve)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    // So that another may take the port a moment after this one has left it.
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    sockaddr_in address{};
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("no socket to listen on");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  ~RawServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      for (auto& open : connections_) {
        if (!open.done) open.connection.shut_down();
      }
    }
    for (auto& open : connections_) open.thread.join();
  }

  int port() const { return port_; }
  std::string url(const std::string& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(port_);
  }
  int connections() const { return accepted_; }

 private:
  struct Open {
    explicit Open(int fd) : connection(fd) {}
    RawConnection connection;
    std::atomic<bool> done{false};
    std::thread thread;
  };

  void accept_all() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      const int number = ++accepted_;
      const std::lock_guard<std::mutex> lock(mutex_);
      Open& open = connections_.emplace_back(fd);
      open.thread = std::thread([this, &open, number] { serve_one(open, number); });
    }
  }

  void serve_one(Open& open, int number) {
    serve_(open.connection, number);
    const std::lock_guard<std::mutex> lock(mutex_);
    open.done = true;
    open.connection.close();
  }

  Serve serve_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> accepted_{0};
  std::mutex mutex_;
  std::list<Open> connections_;
  std::thread acceptor_;
};

}  // namespace support
