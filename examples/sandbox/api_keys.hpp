// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "errors.hpp"

namespace bizkithub_sandbox {

/// Where in the documented order of checks a key is stopped.
enum class KeyStage { state, rate_limit, permission, endpoint };

/// What a key loses of the first match that it makes.
enum class Loss { none, answer, request };

/// A key whose 28 characters after the prefix begin with `tail` stands for a state a real key can
/// be in: `PRODExpired...` is an expired key. Every other well-formed key works.
struct SpecialKey {
  std::string_view tail;
  KeyStage stage;
  std::optional<ErrorCode> error;  ///< unset: the key is good, and the answer itself goes wrong
  int status;                      ///< of the answer; 0: that of any key that works
  std::string_view meaning;
  Loss loss = Loss::none;
  std::uint64_t calls = 0;  ///< after which it has expired; 0: it does not
};

/// The key that the vendor prints in its examples, and that its service refuses.
inline constexpr std::string_view sample_key = "PRODPGrFxpGEtrOZfuWhnoJohUYBXuOE";

const std::vector<SpecialKey>& special_keys();

/// The special key that `key` is an example of, or null. `key` must be well-formed.
const SpecialKey* find_special_key(std::string_view key);

/// A whole key of this kind, to copy from the help: the tail filled up with zeros.
std::string example_key(const SpecialKey& special);

/// Calls a minute that the vendor states for the kind of `key`.
std::uint64_t documented_calls_per_minute(std::string_view key);

}  // namespace bizkithub_sandbox
