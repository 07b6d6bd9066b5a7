#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

struct JsonBinary : std::vector<std::uint8_t> {
  using vector::vector;
};

BIZKITHUB_LOCAL_END

/// nlohmann::json, but for being a type of our own: what the compiler makes of it stays within the
/// compiled library, where neither a program's nlohmann, of another version or otherwise
/// configured, nor the linker meets it.
using Json =
    nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t, std::uint64_t,
                         double, std::allocator, nlohmann::adl_serializer, JsonBinary>;

/// Whether a string may hold the byte as it stands (RFC 8259 7, `unescaped`); UTF-8 it may.
BIZKITHUB_LOCAL bool is_unescaped(char c) noexcept {
  return static_cast<unsigned char>(c) >= 0x20U && c != '"' && c != '\\';
}

BIZKITHUB_LOCAL_BEGIN

/// One string or number, as nlohmann reads it.
struct JsonLeaf {
  std::string text{};
  double number = 0;
  bool out_of_range = false;

  bool null() { return true; }
  bool boolean(bool) { return true; }
  bool number_integer(Json::number_integer_t value) { return keep(static_cast<double>(value)); }
  bool number_unsigned(Json::number_unsigned_t value) { return keep(static_cast<double>(value)); }
  bool number_float(Json::number_float_t value, const std::string&) { return keep(value); }
  bool string(std::string& value) {
    text = std::move(value);
    return true;
  }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return false; }
  bool key(std::string&) { return false; }
  bool end_object() { return false; }
  bool start_array(std::size_t) { return false; }
  bool end_array() { return false; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) {
    constexpr int number_overflow = 406;
    out_of_range = error.id == number_overflow;
    return false;
  }

 private:
  bool keep(double value) {
    number = value;
    return true;
  }
};

BIZKITHUB_LOCAL_END

}  // namespace detail

BIZKITHUB_NAMESPACE_END
