// SPDX-License-Identifier: MIT
#pragma once

// The same functions for each operating system.
#if defined(_WIN32)
#include <bizkithub/detail/platform/windows.hpp>
#else
#include <bizkithub/detail/platform/posix.hpp>
#endif
