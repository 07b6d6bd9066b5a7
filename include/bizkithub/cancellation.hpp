// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {
class CancellationState;
class CancellationWatch;
}  // namespace detail
class Clock;

/// Passed to a call so that it can be cancelled. A default token is never cancelled. Copies share
/// one source. Thread-safe; may outlive its source.
class BIZKITHUB_API CancellationToken {
 public:
  CancellationToken() noexcept = default;
  bool cancelled() const noexcept;

 private:
  friend class CancellationSource;
  friend class detail::CancellationWatch;
  friend class Clock;
  explicit CancellationToken(std::shared_ptr<detail::CancellationState> state) noexcept
      : state_(std::move(state)) {}

  std::shared_ptr<detail::CancellationState> state_;
};

/// Immediately cancels every call that holds its token, in any phase: name resolution, connect,
/// transfer, or the wait for a retry. They return `cancelled`; `delivery` tells whether the request
/// may have been sent.
///
/// Thread-safe. Cannot be undone: use a new source for new calls. Destroying it cancels nothing.
///
/// Example:
///
///     bizkithub::CancellationSource source;
///     bizkithub::CallOptions options;
///     options.cancellation = source.token();
///     // in another thread: source.cancel();
class BIZKITHUB_API CancellationSource {
 public:
  CancellationSource();
  CancellationToken token() const { return CancellationToken(state_); }
  /// Not for signal handlers: it takes a lock.
  void cancel() noexcept;

 private:
  std::shared_ptr<detail::CancellationState> state_;
};

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/cancellation.ipp>
#endif
