#pragma once

#include <memory>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {
class CancellationState;
struct CancellationAccess;
}  // namespace detail

/// Given to a call so that it can be ended from outside. A token without a source never ends one.
///
/// Copyable; copies speak of the same source. Thread-safe, and may outlive its source.
class BIZKITHUB_API CancellationToken {
 public:
  CancellationToken() noexcept = default;
  bool cancelled() const noexcept;

 private:
  friend class CancellationSource;
  friend struct detail::CancellationAccess;
  explicit CancellationToken(std::shared_ptr<detail::CancellationState> state) noexcept;

  std::shared_ptr<detail::CancellationState> state_;
};

/// Ends the calls that were given its token, at once, wherever they are: looking up a name,
/// connecting, transferring, or waiting to try again. They return `cancelled`, with the `delivery`
/// that is certain.
///
/// Thread-safe. Cannot be undone: make a new source for new calls. Destroying it cancels nothing.
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
  CancellationToken token() const;
  /// Not for use in a signal handler: it takes a lock.
  void cancel() noexcept;

 private:
  std::shared_ptr<detail::CancellationState> state_;
};

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/cancellation.ipp>
#endif
