// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>
#include <thread>

namespace import_customers {

/// Turns SIGINT and SIGTERM into CancellationSource::cancel(), as long as it exists. The second one
/// ends the program.
///
/// A thread waits for them, because cancel() takes a lock, which a signal handler must not. To be
/// made before any other thread, so that those leave the signals alone too.
class Interruption {
 public:
  explicit Interruption(bizkithub::CancellationSource source);
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

 private:
  std::thread waiting_;
};

}  // namespace import_customers
