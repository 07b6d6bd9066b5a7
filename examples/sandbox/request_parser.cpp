// SPDX-License-Identifier: MIT
#include "request_parser.hpp"

#include <strings.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "limits.hpp"

namespace bizkithub_sandbox {
namespace {

constexpr std::size_t max_chunk_line_bytes = 1'024;

[[noreturn]] void refuse(int status) { throw Unreadable{status}; }

void require(bool condition) {
  if (!condition) refuse(400);
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_name_character(char c) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         marks.find(c) != std::string_view::npos;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_name_character);
}

bool equals_in_any_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// A whole number of at most `most`. One that is larger is refused with 413.
std::size_t bounded_number(std::string_view text, int base, std::size_t most) {
  std::size_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value, base);
  require(!text.empty() && stop == end);
  if (failure != std::errc() || value > most) refuse(413);
  return value;
}

bool decodes_to_control(std::string_view path) {
  for (auto at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
    unsigned value = 0x20;
    const auto digits = path.substr(at + 1, 2);
    const char* const end = digits.data() + digits.size();
    const bool whole =
        digits.size() == 2 && std::from_chars(digits.data(), end, value, 16).ptr == end;
    if (whole && is_control(static_cast<char>(value))) return true;
  }
  return false;
}

RequestParser::Parsed parse_request_line(std::string_view line) {
  require(std::none_of(line.begin(), line.end(), is_control));
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  require(first != std::string_view::npos && first < last);
  const auto version = line.substr(last + 1);
  require(version == "HTTP/1.1" || version == "HTTP/1.0");
  RequestParser::Parsed parsed;
  parsed.keep_alive = version == "HTTP/1.1";
  parsed.request.method = line.substr(0, first);
  parsed.request.target = line.substr(first + 1, last - first - 1);
  const std::string& target = parsed.request.target;
  require(is_name(parsed.request.method) && target[0] == '/');
  require(target.find(' ') == std::string::npos && !decodes_to_control(parsed.request.path()));
  return parsed;
}

Header parse_header(std::string_view line) {
  const auto colon = line.find(':');
  const auto name = line.substr(0, colon);
  require(colon != std::string_view::npos && is_name(name));
  const auto value = trim(line.substr(colon + 1));
  require(
      std::none_of(value.begin(), value.end(), [](char c) { return is_control(c) && c != '\t'; }));
  return {std::string(name), std::string(value)};
}

/// The value of the only header of this name. Two of them are refused.
std::optional<std::string_view> only_header(const HttpRequest& request, std::string_view name) {
  std::optional<std::string_view> found;
  for (const Header& header : request.headers) {
    if (!equals_in_any_case(header.name, name)) continue;
    require(!found);
    found = header.value;
  }
  return found;
}

}  // namespace

std::optional<RequestParser::Parsed> RequestParser::next() {
  const bool whole = (head_ || take_head()) && take_body();
  forget_what_was_read();
  if (!whole) return std::nullopt;
  return std::exchange(head_, std::nullopt);
}

std::size_t RequestParser::bytes_kept() const {
  return buffer_.capacity() + (head_ ? head_->bytes_kept() : 0);
}

bool RequestParser::take_expectation() { return std::exchange(expects_continue_, false); }

bool RequestParser::take_head() {
  while (rest().substr(0, 2) == "\r\n") position_ += 2;
  const auto line_end = rest().find('\n');
  if (std::min(line_end, rest().size()) > max_request_line_bytes) refuse(414);
  require(line_end == std::string_view::npos || rest().find('\r') + 1 == line_end);
  const auto end = rest().find("\r\n\r\n");
  if (std::min(end, rest().size()) > max_head_bytes) refuse(431);
  if (end == std::string_view::npos) return false;

  const auto head_end = position_ + end + 2;
  Parsed parsed = parse_request_line(*take_line());
  parsed.head_bytes = end;
  auto& headers = parsed.request.headers;
  while (position_ < head_end) {
    if (headers.size() == max_header_lines) refuse(431);
    headers.push_back(parse_header(*take_line()));
  }
  position_ += 2;
  note_framing(parsed);
  head_ = std::move(parsed);
  return true;
}

/// How the body comes, and what follows it.
void RequestParser::note_framing(Parsed& parsed) {
  const HttpRequest& request = parsed.request;
  const auto length = only_header(request, "Content-Length");
  const auto encoding = only_header(request, "Transfer-Encoding");
  require(!encoding || (!length && equals_in_any_case(*encoding, "chunked")));
  content_length_ = length ? bounded_number(*length, 10, max_body_bytes) : 0;
  chunked_ = encoding.has_value();
  last_chunk_read_ = false;
  expects_continue_ = equals_in_any_case(request.header("Expect"), "100-continue");
  if (equals_in_any_case(request.header("Connection"), "close")) parsed.keep_alive = false;
}

bool RequestParser::take_body() {
  if (chunked_) {
    while (!last_chunk_read_) {
      if (!take_chunk()) return false;
    }
    return take_trailer();
  }
  if (rest().size() < content_length_) return false;
  head_->request.body = rest().substr(0, content_length_);
  position_ += content_length_;
  return true;
}

/// False, with nothing taken, if it has not arrived as a whole.
bool RequestParser::take_chunk() {
  const auto before = position_;
  const auto line = take_line();
  if (!line) return false;
  std::string& body = head_->request.body;
  const auto size =
      bounded_number(trim(line->substr(0, line->find(';'))), 16, max_body_bytes - body.size());
  last_chunk_read_ = size == 0;
  if (last_chunk_read_) return true;
  if (rest().size() < size + 2) {
    position_ = before;
    return false;
  }
  require(rest().substr(size, 2) == "\r\n");
  body += rest().substr(0, size);
  position_ += size + 2;
  return true;
}

/// Trailers mean nothing here.
bool RequestParser::take_trailer() {
  for (;;) {
    const auto line = take_line();
    if (!line) return false;
    if (line->empty()) return true;
  }
}

/// Without its end. Where the head has been seen to be whole, there is one.
std::optional<std::string_view> RequestParser::take_line() {
  const auto end = rest().find("\r\n");
  if (head_ && std::min(end, rest().size()) > max_chunk_line_bytes) refuse(400);
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = rest().substr(0, end);
  position_ += end + 2;
  return line;
}

void RequestParser::forget_what_was_read() {
  buffer_.erase(0, std::exchange(position_, 0));
  if (buffer_.empty() && buffer_.capacity() > max_head_bytes) buffer_ = std::string();
}

}  // namespace bizkithub_sandbox
