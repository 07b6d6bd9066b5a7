// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sandbox.hpp"

namespace bizkithub_sandbox {

inline constexpr int default_port = 8787;

struct CommandLine {
  Options options;
  bool help = false;
  std::string error;  ///< not empty: what is wrong, in one sentence
};

CommandLine parse_command_line(const std::vector<std::string_view>& arguments);

}  // namespace bizkithub_sandbox
