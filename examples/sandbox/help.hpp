// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace bizkithub_sandbox {

/// The text of --help: how to run the sandbox, and what it does and does not know of the service.
std::string help_text();

}  // namespace bizkithub_sandbox
