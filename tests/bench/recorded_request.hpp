#pragma once

#include <string>
#include <vector>

namespace bench {

/// A request of this library's as a server received it, for others to send the same.
struct RecordedRequest {
  /// As in "/api/v1/customer/create?apiKey=...".
  std::string path{};
  /// Each as it came, "Name: value", in order; without those that libcurl makes by itself.
  std::vector<std::string> headers{};
  /// The value of Accept-Encoding, for which libcurl has an option; empty: there was none.
  std::string accept_encoding{};
  std::string body{};
};

/// Takes the bytes of an HTTP/1.1 request apart.
RecordedRequest parse_request(const std::string& bytes);

/// What this library sends, by asking it; the same from call to call.
const RecordedRequest& recorded_request();

}  // namespace bench
