// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace importer {

/// What became of a row.
enum class State {
  not_done,   ///< not reached yet, or surely not sent because the import ended
  handed,     ///< handed to the library; it may be sent at any moment
  succeeded,  ///< the service has done it
  rejected,   ///< the service refused this row
  invalid,    ///< not a valid row, so it was not sent
  duplicate,  ///< the same match as an earlier row, so it was not sent
  unknown,    ///< a match that was sent and may have been made
  failed      ///< failed for a reason that is not in the row; to be tried again
};

inline constexpr std::array<State, 8> all_states{State::succeeded, State::rejected, State::invalid,
                                                 State::duplicate, State::unknown,  State::failed,
                                                 State::handed,    State::not_done};

const char* to_string(State state);

/// A row to be mended and imported again, from the file of rejected rows. A duplicate is not: from
/// there its match would be sent twice.
bool is_to_mend(State state);

/// What the journal keeps of a row.
struct Entry {
  std::int64_t line = 0;  ///< the first line of the row in the file
  State state = State::not_done;
  std::string cu_ref_no;
  std::string new_account;  ///< true or false; empty: not known
  std::string error_kind;
  std::string delivery;
  std::string field;
  std::string code;
  std::string message;
};

}  // namespace importer
