#pragma once

#include <map>
#include <memory>

#include "../support/raw_server.hpp"

namespace process {

/// Counts what it applies, resets one connection in ten, and can be stopped and started again on
/// the same port. A request is known by the `notice` in its body.
class CountingServer {
 public:
  CountingServer() : listener_(listen_on(0)) { start(); }
  CountingServer(const CountingServer&) = delete;
  CountingServer& operator=(const CountingServer&) = delete;
  ~CountingServer() { stop(); }

  /// Breaks every connection; for a moment nobody listens.
  void restart(std::chrono::milliseconds pause) {
    stop();
    std::this_thread::sleep_for(pause);
    listener_ = listen_on(port_);
    start();
    ++restarts_;
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return accepted_; }
  int resets() const { return resets_; }
  int restarts() const { return restarts_; }

  /// How often the request with that notice was applied.
  int applied(const std::string& notice) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = applied_.find(notice);
    return found == applied_.end() ? 0 : found->second;
  }

 private:
  struct Open {
    explicit Open(int fd) : connection(fd) {}
    support::RawConnection connection;
    bool done = false;
    std::thread thread;
  };

  int listen_on(int port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    socklen_t size = sizeof(address);
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(fd, 128) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("no socket to listen on");
    }
    port_ = ntohs(address.sin_port);
    return fd;
  }

  void start() {
    acceptor_ = std::thread([this] { accept_all(); });
  }

  void stop() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      for (auto& open : open_) {
        if (!open.done) open.connection.shut_down();
      }
    }
    for (auto& open : open_) open.thread.join();
    open_.clear();
  }

  void accept_all() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      const int number = ++accepted_;
      const std::lock_guard<std::mutex> lock(mutex_);
      Open& open = open_.emplace_back(fd);
      open.thread = std::thread([this, &open, number] { serve(open, number); });
    }
  }

  void serve(Open& open, int number) {
    serve_requests(open.connection, number);
    const std::lock_guard<std::mutex> lock(mutex_);
    open.done = true;
    open.connection.close();
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

  int port_ = 0;
  int listener_ = -1;
  int restarts_ = 0;
  std::atomic<int> accepted_{0};
  std::atomic<int> resets_{0};
  mutable std::mutex mutex_;
  std::list<Open> open_;
  std::map<std::string, int> applied_;
  std::thread acceptor_;
};

}  // namespace process
