// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <bizkithub/bizkithub.hpp>
#include <thread>

namespace importer {

/// Counts SIGINT and SIGTERM while it exists. The first one asks the import to end in order, the
/// second drops the calls in flight, and a third ends the program.
///
/// A thread waits for them, because CancellationSource::cancel() takes a lock, which a signal
/// handler must not. Create it before any other thread, so that those do not receive the signals.
class Interruption {
 public:
  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

  bool requested() const { return requested_; }
  /// Drops the calls in flight.
  void drop() { source_.cancel(); }
  bizkithub::CancellationToken token() const { return source_.token(); }

 private:
  void count();

  std::atomic<bool> requested_{false};
  bizkithub::CancellationSource source_;
  std::thread waiting_;
};

}  // namespace importer
