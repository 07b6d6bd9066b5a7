#pragma once

#include <optional>
#include <vector>

#include <bizkithub/bulk.hpp>
#include <bizkithub/config.hpp>
#include <bizkithub/error.hpp>
#include <bizkithub/options.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// The first thing that is wrong, `base_url` aside; nothing if all is well.
std::optional<Error> problem_of(const ClientOptions& options);
std::optional<Error> problem_of(const CallOptions& options);
std::optional<Error> problem_of(const BulkOptions& options);

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/option_checks.ipp>
#endif
