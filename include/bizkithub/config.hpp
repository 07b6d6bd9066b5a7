#pragma once

// The compiled library is what a program gets unless it asks for the other: defining
// BIZKITHUB_HEADER_ONLY (the CMake target bizkithub::header_only does) turns every body into an
// inline function. Each mode has an inline namespace of its own, so that a program that mixes
// them fails to link instead of silently running one of two copies.
#if defined(BIZKITHUB_HEADER_ONLY)
#define BIZKITHUB_INLINE inline
#define BIZKITHUB_LOCAL inline
#define BIZKITHUB_LOCAL_BEGIN
#define BIZKITHUB_LOCAL_END
#define BIZKITHUB_MODE header_only
#else
#define BIZKITHUB_INLINE
// What only the bodies use stays within the one file that includes them all, and so costs the
// library neither symbols nor sections of its own.
#define BIZKITHUB_LOCAL static inline
#define BIZKITHUB_LOCAL_BEGIN namespace {
#define BIZKITHUB_LOCAL_END }
#define BIZKITHUB_MODE compiled
#endif

// Set by the CMake target when the compiled library is a shared one.
#if defined(BIZKITHUB_SHARED) && (defined(__GNUC__) || defined(__clang__))
#define BIZKITHUB_API __attribute__((visibility("default")))
#else
#define BIZKITHUB_API
#endif

// clang-format off
#define BIZKITHUB_NAMESPACE_BEGIN namespace bizkithub { inline namespace BIZKITHUB_MODE {
#define BIZKITHUB_NAMESPACE_END } }
// clang-format on
