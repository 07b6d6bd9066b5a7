// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>

namespace bizkithub_sandbox {

inline constexpr std::size_t max_request_line_bytes = 8'192;
inline constexpr std::size_t max_head_bytes = 65'536;
inline constexpr std::size_t max_header_lines = 100;
inline constexpr std::size_t max_body_bytes = 1'048'576;
/// Of one field. Lists repeat it.
inline constexpr std::size_t max_text_bytes = 65'536;
/// Of all requests that are being received or wait for their answers, and all responses that are
/// being sent, together.
inline constexpr std::size_t max_kept_bytes = 33'554'432;
inline constexpr int max_json_depth = 64;

/// How long a connection may last that asks for nothing.
struct Limits {
  /// One more takes the place of the one that has been silent for longest.
  std::size_t max_connections = 1'024;
  std::chrono::milliseconds idle_time{30'000};     ///< between two requests
  std::chrono::milliseconds request_time{10'000};  ///< from a request's first byte to its last
};

}  // namespace bizkithub_sandbox
