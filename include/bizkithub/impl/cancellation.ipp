// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/http/cancellation.hpp>

BIZKITHUB_NAMESPACE_BEGIN

BIZKITHUB_INLINE bool CancellationToken::cancelled() const noexcept {
  return state_ != nullptr && state_->cancelled();
}

BIZKITHUB_INLINE CancellationSource::CancellationSource()
    : state_(std::make_shared<detail::CancellationState>()) {}

BIZKITHUB_INLINE void CancellationSource::cancel() noexcept {
  if (state_ != nullptr) state_->cancel();
}

BIZKITHUB_NAMESPACE_END
