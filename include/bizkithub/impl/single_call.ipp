#pragma once

#include <utility>

#include <bizkithub/impl/single_call.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_INLINE void SingleCall::run(Transport& transport) {
  transport.run(*this);
  if (call().done()) return;
  // A transport that does not keep its word must not leave a call without an end.
  if (sending()) {
    finish(returned_too_early());
  } else {
    call().cancel();
  }
}

BIZKITHUB_INLINE void SingleCall::finish(HttpOutcome outcome) {
  const TimePoint now = clock_.now();
  tell(std::move(outcome), now, clock_.wall_now());
  log_.attempt_ended(call(), now);
}

BIZKITHUB_INLINE Exchange* SingleCall::next() {
  if (sending()) return nullptr;
  if (cancelled()) call().cancel();
  return start(clock_.now()) ? this : nullptr;
}

BIZKITHUB_INLINE std::optional<TimePoint> SingleCall::next_due() const {
  if (sending() || call().done()) return std::nullopt;
  return call().waits_until();
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
