#include "connection_pool.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace bizkithub_sandbox {
namespace {

using NameOf = int (*)(int, sockaddr*, socklen_t*);

/// The port that getsockname or getpeername gives for `fd`, or 0.
int port_of(int fd, NameOf name_of) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  if (name_of(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return address.sin_family == AF_INET ? ntohs(address.sin_port) : 0;
}

int local_port(int fd) {
  return port_of(fd, [](int s, sockaddr* a, socklen_t* n) { return getsockname(s, a, n); });
}

int peer_port(int fd) {
  return port_of(fd, [](int s, sockaddr* a, socklen_t* n) { return getpeername(s, a, n); });
}

int highest_descriptor() {
  constexpr long enough = 8192;  // a search in vain must stay short
  const long limit = sysconf(_SC_OPEN_MAX);
  return static_cast<int>(limit > 0 ? std::min(limit, enough) : enough);
}

/// High up where possible: the low numbers are for those who still call select().
int duplicate(int fd) {
  const int high = fcntl(fd, F_DUPFD_CLOEXEC, 4096);
  return high >= 0 ? high : fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

}  // namespace

ConnectionPool::~ConnectionPool() { ConnectionPool::shutdown(); }

ConnectionPool::EnqueueResult ConnectionPool::enqueue(std::function<void()> serve) {
  add({std::move(serve), adopt_new_connection()});
  return EnqueueResult(true);
}

void ConnectionPool::add(Job job) {
  const std::lock_guard<std::mutex> lock(mutex_);
  jobs_.push_back(std::move(job));
  if (jobs_.size() > idle_ && threads_.size() < max_threads) add_thread();
  changed_.notify_one();
}

void ConnectionPool::add_thread() {
  try {
    threads_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    // No more threads to be had: the job waits for one of those there are.
  }
}

/// Finds and duplicates the socket that was accepted just now; returns its peer's port, or 0.
int ConnectionPool::adopt_new_connection() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const int end = highest_descriptor();
  for (int fd = 0; fd < end; ++fd) {
    if (local_port(fd) != port_) continue;
    const int peer = peer_port(fd);  // 0 for the listening socket
    if (peer == 0 || duplicate_by_peer_port_.count(peer) != 0) continue;
    const int copy = duplicate(fd);
    if (copy < 0) return 0;
    duplicate_by_peer_port_.emplace(peer, copy);
    return peer;
  }
  return 0;
}

void ConnectionPool::work() {
  Job job;
  while (take(job)) {
    job.serve();
    release(job.peer_port);
  }
}

bool ConnectionPool::take(Job& job) {
  std::unique_lock<std::mutex> lock(mutex_);
  ++idle_;
  changed_.wait(lock, [this] { return !jobs_.empty() || stopping_; });
  --idle_;
  if (jobs_.empty()) return false;
  job = std::move(jobs_.front());
  jobs_.pop_front();
  return true;
}

void ConnectionPool::release(int peer_port) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = duplicate_by_peer_port_.find(peer_port);
  if (found == duplicate_by_peer_port_.end()) return;
  close(found->second);
  duplicate_by_peer_port_.erase(found);
}

void ConnectionPool::shutdown() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    for (const auto& [peer, fd] : duplicate_by_peer_port_) ::shutdown(fd, SHUT_RDWR);
    changed_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace bizkithub_sandbox
