#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

using ProcessId = pid_t;

inline ProcessId process_id() noexcept { return ::getpid(); }

}  // namespace detail
BIZKITHUB_NAMESPACE_END
