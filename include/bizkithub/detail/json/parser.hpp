#pragma once

#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>

#include <bizkithub/detail/json/json.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// An iterator over JSON text that tells how far nlohmann's parser has read.
class JsonCursor {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  JsonCursor(const char* p, const char** read_to) noexcept : p_(p), read_to_(read_to) {}
  reference operator*() const noexcept { return *p_; }
  JsonCursor& operator++() noexcept {
    *read_to_ = ++p_;
    return *this;
  }
  bool operator!=(const JsonCursor& other) const noexcept { return p_ != other.p_; }

 private:
  const char* p_;
  const char** read_to_;
};

/// nlohmann's parser for `json`. Not basic_json::sax_parse(), which would add the parsers of four
/// binary formats to the program, 37 KB of code.
inline auto json_parser(std::string_view json, const char** read_to) {
  const char* const end = json.data() + json.size();
  auto input =
      nlohmann::detail::input_adapter(JsonCursor(json.data(), read_to), JsonCursor(end, read_to));
  return nlohmann::detail::parser<ReadJson, decltype(input)>(std::move(input));
}

/// Whether `text` is a JSON text (RFC 8259). nlohmann takes a NUL for its end, and skips a byte
/// order mark, which must not be sent.
inline bool is_json(std::string_view text) {
  if (text.find('\0') != std::string_view::npos || text.substr(0, 3) == "\xEF\xBB\xBF")
    return false;
  const char* read_to = nullptr;
  return json_parser(text, &read_to).accept();
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
