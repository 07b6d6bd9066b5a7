// SPDX-License-Identifier: MIT
#include "recorded_request.hpp"

#include <sstream>
#include <stdexcept>

#include "contestant.hpp"
#include "recording_server.hpp"

namespace bench {

namespace {

bool starts_with(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

void add_header(RecordedRequest& request, const std::string& line) {
  const std::string encoding = "Accept-Encoding: ";
  if (starts_with(line, encoding)) {
    request.accept_encoding = line.substr(encoding.size());
  } else if (!starts_with(line, "Host: ") && !starts_with(line, "Content-Length: ")) {
    request.headers.push_back(line);
  }
}

RecordedRequest parse_request(const std::string& bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) throw std::runtime_error("received an incomplete request");
  RecordedRequest request;
  std::istringstream head(bytes.substr(0, end));
  std::string method;
  std::string version;
  head >> method >> request.path >> version;
  std::string line;
  std::getline(head, line);
  while (std::getline(head, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    add_header(request, line);
  }
  request.body = bytes.substr(end + 4);
  return request;
}

}  // namespace

const RecordedRequest& recorded_request() {
  static const RecordedRequest request = [] {
    const RecordingServer server;
    make_ours(server.target())->call();
    return parse_request(server.last_request());
  }();
  return request;
}

}  // namespace bench
