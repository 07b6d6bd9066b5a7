#pragma once

#include <httplib.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace bizkithub_sandbox {

/// Runs each connection of an httplib server on a thread of its own, and can cut all of them off.
///
/// httplib notices that it is to stop only after an idle connection's keep-alive time is over, and
/// gives no access to its connections. The pool is called for each new one right after accept(),
/// when the new socket is the only one at our port that the pool does not know: so it finds it, and
/// keeps a duplicate. The duplicate is the pool's own, so a socket that httplib closes meanwhile,
/// and whose number something else may have got, is never touched.
class ConnectionPool : public httplib::TaskQueue {
 public:
  /// How many connections are served at once; further ones wait.
  static constexpr std::size_t max_threads = 1024;

  explicit ConnectionPool(int port) : port_(port) {}
  ~ConnectionPool() override;

  using EnqueueResult =
      decltype(std::declval<httplib::TaskQueue&>().enqueue(std::function<void()>()));

  /// Called by httplib on its accepting thread. Returns what the installed httplib wants: nothing,
  /// or that the job was taken.
  EnqueueResult enqueue(std::function<void()> serve) override;

  /// Called by httplib at the end: cuts every connection off and waits for the threads.
  void shutdown() override;

 private:
  struct Job {
    std::function<void()> serve;
    int peer_port = 0;  ///< 0: the socket was not found
  };

  void add(Job job);
  void add_thread();
  int adopt_new_connection();
  void work();
  bool take(Job& job);
  void release(int peer_port);

  const int port_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  std::size_t idle_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
  std::map<int, int> duplicate_by_peer_port_;
};

}  // namespace bizkithub_sandbox
