// SPDX-License-Identifier: MIT
// The compiled library: the bodies of everything that the public headers declare.
#if defined(BIZKITHUB_HEADER_ONLY)
#error "Compile src/bizkithub.cpp without BIZKITHUB_HEADER_ONLY"
#endif

// An assertion of nlohmann's lexer fails if another thread changes the locale.
#define JSON_ASSERT(condition) static_cast<void>(0)

#include <bizkithub/impl/api_key.ipp>
#include <bizkithub/impl/cancellation.ipp>
#include <bizkithub/impl/client.ipp>
#include <bizkithub/impl/email.ipp>
#include <bizkithub/impl/error.ipp>
#include <bizkithub/impl/ip.ipp>
#include <bizkithub/impl/transport.ipp>
