// SPDX-License-Identifier: MIT
#pragma once

namespace importer::exit_code {

// --help says the same.
inline constexpr int all_succeeded = 0;
inline constexpr int some_failed = 1;
inline constexpr int not_begun = 2;
inline constexpr int stopped = 3;

}  // namespace importer::exit_code
