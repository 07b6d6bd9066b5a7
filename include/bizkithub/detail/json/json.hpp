#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
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
using ReadJson = BasicJson<ReadNumber>;

}  // namespace detail

BIZKITHUB_NAMESPACE_END
