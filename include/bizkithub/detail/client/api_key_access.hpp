#pragma once

#include <string_view>

#include <bizkithub/api_key.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// The only way to read a key.
struct ApiKeyAccess {
  static std::string_view text(const ApiKey& key) noexcept {
    return {key.text_.data(), key.text_.size()};
  }
};

}  // namespace detail

BIZKITHUB_NAMESPACE_END
