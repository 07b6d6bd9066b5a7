#pragma once

#include <string_view>

#include <bizkithub/config.hpp>
#include <bizkithub/retry.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// What a call asks of whom, before there is a URL, a key and a body.
struct CallTarget {
  std::string_view method{};
  std::string_view path{};
  Repeatable repeatable = Repeatable::no;
};

}  // namespace detail

BIZKITHUB_NAMESPACE_END
