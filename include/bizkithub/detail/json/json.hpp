#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// What nlohmann's lexer stores values in. A type of our own, so that what the compiler
/// instantiates is never merged with the nlohmann/json of the program, which may be another
/// version.
struct JsonTypes {
  using number_integer_t = std::int64_t;
  using number_unsigned_t = std::uint64_t;
  using number_float_t = double;
  using string_t = std::string;
};

/// JSON text as the lexer takes it, from `begin` on, which tells how far it has read.
class JsonInput {
 public:
  using char_type = char;

  JsonInput(const char*& begin, const char* end) noexcept : next_(begin), end_(end) {}
  std::char_traits<char>::int_type get_character() noexcept {
    using Traits = std::char_traits<char>;
    return next_ == end_ ? Traits::eof() : Traits::to_int_type(*next_++);
  }

 private:
  const char*& next_;
  const char* end_;
};

/// Not basic_json, which would add parsers of five formats and a writer to the program.
using JsonLexer = nlohmann::detail::lexer<JsonTypes, JsonInput>;

/// Appends `text`, which must be UTF-8, as a JSON string.
inline void append_json_string(std::string& json, std::string_view text) {
  constexpr const char* digits = "0123456789abcdef";
  json += '"';
  for (const char c : text) {
    if (c >= 0 && c < ' ') {
      json.append("\\u00").append(1, digits[c / 16]).append(1, digits[c % 16]);
    } else {
      if (c == '"' || c == '\\') json += '\\';
      json += c;
    }
  }
  json += '"';
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
