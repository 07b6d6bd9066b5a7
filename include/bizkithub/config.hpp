// SPDX-License-Identifier: MIT
#pragma once

// Compilers continue after #error and report hundreds of errors, but stop at a missing include.
#if __cplusplus < 201703L && (!defined(_MSVC_LANG) || _MSVC_LANG < 201703L)
#error "bizkithub needs C++17: compile with -std=c++17 or later"
#include <bizkithub/needs_cpp17>
#endif
#if !defined(__cpp_exceptions) && !defined(_CPPUNWIND)
#error "bizkithub needs C++ exceptions: compile without -fno-exceptions"
#include <bizkithub/needs_exceptions>
#endif

#include <bizkithub/version.hpp>

// The compiled library is the default. Defining BIZKITHUB_HEADER_ONLY (the CMake target
// bizkithub::header_only does) makes every body an inline function instead. Each mode and each
// minor version has its own inline namespace, such as v0_1_compiled: a program that mixes modes
// fails to link instead of running one of two copies, and two versions can be in one process.
#if defined(BIZKITHUB_HEADER_ONLY)
#define BIZKITHUB_INLINE inline
#define BIZKITHUB_DETAIL_MODE header_only
#else
#define BIZKITHUB_INLINE
#define BIZKITHUB_DETAIL_MODE compiled
#endif
#define BIZKITHUB_DETAIL_JOIN(major, minor, mode) v##major##_##minor##_##mode
#define BIZKITHUB_DETAIL_NAMESPACE(major, minor, mode) BIZKITHUB_DETAIL_JOIN(major, minor, mode)
// clang-format off
#define BIZKITHUB_NAMESPACE_BEGIN                                                       \
  namespace bizkithub { inline namespace BIZKITHUB_DETAIL_NAMESPACE(                    \
      BIZKITHUB_VERSION_MAJOR, BIZKITHUB_VERSION_MINOR, BIZKITHUB_DETAIL_MODE) {
#define BIZKITHUB_NAMESPACE_END } }
// clang-format on

// BIZKITHUB_SHARED is set by the CMake target when the compiled library is a shared one, and
// BIZKITHUB_EXPORTS while that is built.
#if defined(BIZKITHUB_SHARED) && defined(_WIN32) && defined(BIZKITHUB_EXPORTS)
#define BIZKITHUB_API __declspec(dllexport)
#elif defined(BIZKITHUB_SHARED) && defined(_WIN32)
#define BIZKITHUB_API __declspec(dllimport)
#elif defined(BIZKITHUB_SHARED) && (defined(__GNUC__) || defined(__clang__))
#define BIZKITHUB_API __attribute__((visibility("default")))
#else
#define BIZKITHUB_API
#endif
