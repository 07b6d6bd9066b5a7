#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// A number as it is read: what no double can hold, such as 1e400, becomes the largest double.
/// nlohmann/json would refuse the whole document for it, although it is valid JSON.
class ReadNumber {
 public:
  ReadNumber() = default;
  // Implicit, as are the conversions: nlohmann's parser treats it as a floating-point number.
  ReadNumber(double value) noexcept : value_(value) {}
  operator double&() noexcept { return value_; }
  operator double() const noexcept {
    constexpr double largest = std::numeric_limits<double>::max();
    return std::clamp(value_, -largest, largest);
  }
  bool in_range() const noexcept { return std::isfinite(value_); }

 private:
  double value_;
};

#if defined(_LIBCPP_VERSION)
// Its std::isfinite() takes arithmetic types only. There a number such as 1e400 is invalid JSON.
using JsonFloat = double;
#else
using JsonFloat = ReadNumber;
#endif

struct JsonBinary : std::vector<std::uint8_t> {
  using vector::vector;
};

/// nlohmann::basic_json with a type argument of our own, so that what the compiler instantiates is
/// never merged with the nlohmann/json of the program, which may be another version.
using ReadJson =
    nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t, std::uint64_t,
                         JsonFloat, std::allocator, nlohmann::adl_serializer, JsonBinary>;

/// JSON text as nlohmann's parser takes it, from `begin` on, which tells how far it has read.
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

/// Not basic_json::sax_parse(), which would add the parsers of four binary formats to the program,
/// 37 KB of code.
using JsonParser = nlohmann::detail::parser<ReadJson, JsonInput>;

/// `text`, which must be UTF-8, as a JSON string.
inline std::string json_string(std::string_view text) {
  constexpr const char* digits = "0123456789abcdef";
  std::string json = "\"";
  for (const char c : text) {
    if (c >= 0 && c < ' ') {
      json.append("\\u00").append(1, digits[c / 16]).append(1, digits[c % 16]);
    } else {
      if (c == '"' || c == '\\') json += '\\';
      json += c;
    }
  }
  return json.append(1, '"');
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
