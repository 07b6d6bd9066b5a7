// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// A forward proxy, as companies have them between their programs and the world.
namespace faults::gateway {

struct ProxyScript {
  /// What `Proxy-Authorization` has to be; empty: anybody may use it.
  std::string authorization{};
  /// The one port of 127.0.0.1 to which every host's name leads.
  int leads_to = 0;
  /// Sent in answer to every CONNECT in place of a tunnel, then the connection is closed.
  std::string answer{};
  /// Answers nothing at all.
  bool stalls = false;
  /// The tunnel is opened, and closed when the first bytes came through it.
  bool cuts_tunnels = false;
};

class ForwardProxy {
 public:
  explicit ForwardProxy(ProxyScript script);
  ForwardProxy(const ForwardProxy&) = delete;
  ForwardProxy& operator=(const ForwardProxy&) = delete;
  ~ForwardProxy();

  /// `user_info` is "name:password@", or nothing.
  std::string url(const std::string& user_info = "") const;
  int port() const { return port_; }
  /// What it was asked for, up to the empty line.
  std::vector<std::string> requests() const;
  /// From now on nothing comes through the tunnels that are open, and they stay open.
  void silence_tunnels();

 private:
  void accept_all();
  std::string read_head(int client) const;
  void serve(int client);
  bool allows(const std::string& request) const;
  void tunnel(int client, std::size_t number);
  bool relay(int from, int to) const;
  bool readable(int fd) const;

  const ProxyScript script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<std::size_t> silent_{0};  ///< How many tunnels, from the first.
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace faults::gateway
