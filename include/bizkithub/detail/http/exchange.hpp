// SPDX-License-Identifier: MIT
#pragma once

#include <new>

#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// One request, and where its outcome goes.
class Exchange {
 public:
  /// Unchanged until finish().
  virtual const HttpRequest& request() const = 0;
  /// When to give up with `timed_out`.
  virtual TimePoint deadline() const = 0;
  /// To be called exactly once. May throw what a callback of the user threw.
  virtual void finish(HttpOutcome outcome) = 0;

 protected:
  ~Exchange() = default;
};

/// The requests of one call, or of a bulk run.
class ExchangeQueue {
 public:
  /// The next exchange that is due, or null. Not owned by the caller.
  virtual Exchange* next() = 0;
  /// When to call next() again if nothing finishes before. Absent: wait for an exchange in flight
  /// to finish; if there is none, the queue is done.
  virtual std::optional<TimePoint> next_due() const = 0;
  /// Once it is cancelled, whatever is in flight ends with `cancelled`.
  virtual const CancellationToken& cancellation() const noexcept = 0;
  /// Whether what is not sent yet must not be sent any more, and ends with `cancelled`.
  virtual bool has_ended() const noexcept { return false; }
  /// HttpRequest::allow_http2 of all its requests.
  virtual bool allow_http2() const noexcept = 0;

 protected:
  ~ExchangeQueue() = default;
};

/// Sends requests, many at a time. The library's own is CurlTransport; SequentialTransport adapts a
/// Transport. It sends each request at most once, follows no redirects and retries nothing.
/// Thread-safe.
class MultiTransport {
 public:
  virtual ~MultiTransport() = default;

  /// Runs on the calling thread until `queue` is over.
  virtual void run(ExchangeQueue& queue) = 0;
  /// Wipes what is kept of earlier requests.
  virtual void forget_requests() noexcept {}
  virtual const Clock& clock() const noexcept = 0;
};

/// Runs a user's Transport, which sends one request at a time.
class SequentialTransport final : public MultiTransport {
 public:
  explicit SequentialTransport(std::shared_ptr<Transport> transport)
      : transport_(std::move(transport)) {}

  void run(ExchangeQueue& queue) override {
    const CancellationToken& cancellation = queue.cancellation();
    for (;;) {
      while (Exchange* exchange = queue.next()) {
        exchange->finish(transport_->send(exchange->request(), exchange->deadline(), cancellation));
      }
      const auto due = queue.next_due();
      if (!due) return;
      clock().sleep_until(*due, cancellation);
    }
  }

  const Clock& clock() const noexcept override { return transport_->clock(); }

 private:
  const std::shared_ptr<Transport> transport_;
};

// Never destroyed: a client in a static variable may still ask for the time while the process
// exits.
inline const Clock& system_clock() noexcept {
  alignas(Clock) static std::byte memory[sizeof(Clock)];
  static const Clock* const clock = new (memory) Clock;
  return *clock;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
