#pragma once

#include <sys/types.h>

namespace bench {

/// A process that passes on, in both directions, what it receives on a port of 127.0.0.1, each byte
/// a while after it came: a network with latency. It never outlives the thread that made it.
class DelayingRelay {
 public:
  /// To `port` of 127.0.0.1, `delay_ms` later in each direction. Throws std::runtime_error if it
  /// finds no port to listen on.
  DelayingRelay(int port, int delay_ms);
  DelayingRelay(const DelayingRelay&) = delete;
  DelayingRelay& operator=(const DelayingRelay&) = delete;
  ~DelayingRelay();

  int port() const { return port_; }
  /// Ends it. Returns the CPU time it took, in seconds.
  double stop() noexcept;

 private:
  int port_ = 0;
  pid_t process_ = -1;
};

}  // namespace bench
