#pragma once

// A compiler goes on after #error, with hundreds of errors, but not after an #include that fails.
#if __cplusplus < 201703L && (!defined(_MSVC_LANG) || _MSVC_LANG < 201703L)
#error "bizkithub needs C++17: compile with -std=c++17 or later"
#include <bizkithub/needs_cpp17>
#endif
#if !defined(__cpp_exceptions) && !defined(_CPPUNWIND)
#error "bizkithub needs C++ exceptions: compile without -fno-exceptions"
#include <bizkithub/needs_exceptions>
#endif

// The compiled library is the default. Defining BIZKITHUB_HEADER_ONLY (the CMake target
// bizkithub::header_only does) makes every body an inline function instead. Each mode has its own
// inline namespace, so a program that mixes them fails to link instead of running one of two
// copies.
// clang-format off
#if defined(BIZKITHUB_HEADER_ONLY)
#define BIZKITHUB_INLINE inline
#define BIZKITHUB_NAMESPACE_BEGIN namespace bizkithub { inline namespace header_only {
#else
#define BIZKITHUB_INLINE
#define BIZKITHUB_NAMESPACE_BEGIN namespace bizkithub { inline namespace compiled {
#endif
#define BIZKITHUB_NAMESPACE_END } }
// clang-format on

// BIZKITHUB_SHARED is set by the CMake target when the compiled library is a shared one.
#if defined(BIZKITHUB_SHARED) && (defined(__GNUC__) || defined(__clang__))
#define BIZKITHUB_API __attribute__((visibility("default")))
#else
#define BIZKITHUB_API
#endif
