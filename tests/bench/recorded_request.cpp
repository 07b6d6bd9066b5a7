#include "recorded_request.hpp"

#include <sstream>
#include <stdexcept>

#include "contestant.hpp"
#include "echo.hpp"

namespace bench {

namespace {

bool begins(const std::string& text, const std::string& part) {
  return text.compare(0, part.size(), part) == 0;
}

void add_header(RecordedRequest& request, const std::string& line) {
  const std::string encoding = "Accept-Encoding: ";
  if (begins(line, encoding)) {
    request.accept_encoding = line.substr(encoding.size());
  } else if (!begins(line, "Host: ") && !begins(line, "Content-Length: ")) {
    request.headers.push_back(line);
  }
}

}  // namespace

RecordedRequest parse_request(const std::string& bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) throw std::runtime_error("no whole request was received");
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

const RecordedRequest& recorded_request() {
  static const RecordedRequest request = [] {
    Echo echo;
    make_ours(echo.target())->call();
    return parse_request(echo.last_request());
  }();
  return request;
}

}  // namespace bench
