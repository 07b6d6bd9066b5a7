#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

struct JsonBinary : std::vector<std::uint8_t> {
  using vector::vector;
};

/// nlohmann::basic_json with a type argument of our own, so that what the compiler instantiates is
/// never merged with the nlohmann/json of the program, which may be another version.
template <class Float>
using BasicJson = nlohmann::basic_json<nlohmann::ordered_map, std::vector, std::string, bool,
                                       std::int64_t, std::uint64_t, Float, std::allocator,
                                       nlohmann::adl_serializer, JsonBinary>;

/// For writing.
using Json = BasicJson<double>;

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

/// For reading.
#if defined(_LIBCPP_VERSION)
// Its std::isfinite() takes arithmetic types only. There a number such as 1e400 is invalid JSON.
using ReadJson = BasicJson<double>;
#else
using ReadJson = BasicJson<ReadNumber>;
#endif

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
