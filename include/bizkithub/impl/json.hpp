#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
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

}  // namespace detail

BIZKITHUB_NAMESPACE_END
