// SPDX-License-Identifier: MIT
#include "entry.hpp"

namespace importer {

const char* to_string(State state) {
  switch (state) {
    case State::not_done: return "not_done";
    case State::handed: return "in_flight";
    case State::succeeded: return "succeeded";
    case State::rejected: return "rejected";
    case State::invalid: return "invalid";
    case State::duplicate: return "duplicate";
    case State::unknown: return "unknown";
    case State::failed: return "failed";
  }
  return "";
}

bool is_to_mend(State state) { return state == State::rejected || state == State::invalid; }

}  // namespace importer
