// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace bench {

/// A request of this library as a server received it.
struct RecordedRequest {
  /// As in "/api/v1/customer/create?apiKey=...".
  std::string path{};
  /// "Name: value", in order, without those that libcurl adds.
  std::vector<std::string> headers{};
  /// The value of Accept-Encoding, which has a libcurl option of its own.
  std::string accept_encoding{};
  std::string body{};
};

/// Recorded from a call of this library on first use.
const RecordedRequest& recorded_request();

}  // namespace bench
