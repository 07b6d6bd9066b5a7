// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <charconv>
#include <cstring>

#include <bizkithub/detail/platform/platform.hpp>
#include <bizkithub/detail/text/make_error.hpp>
#include <bizkithub/detail/text/utf8.hpp>
#include <bizkithub/ip.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

// inet_pton wants a string that ends with NUL; a NUL inside would hide what follows it.
// INET6_ADDRSTRLEN counts the longest notation and its NUL.
inline bool read_address(int family, std::string_view text, void* address) noexcept {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (text.size() >= buffer.size() || text.find('\0') != std::string_view::npos) return false;
  text.copy(buffer.data(), text.size());
  return inet_pton(family, buffer.data(), address) == 1;
}

inline std::string ipv4_text(const in_addr& address) {
  std::array<char, INET_ADDRSTRLEN> buffer{};
  return inet_ntop(AF_INET, &address, buffer.data(), buffer.size());
}

// Not every inet_pton refuses 01.2.3.4, but each inet_ntop writes strict dotted decimal.
inline bool is_ipv4(std::string_view text) {
  in_addr address{};
  return read_address(AF_INET, text, &address) && ipv4_text(address) == text;
}

inline bool read_ipv6(std::string_view text, in6_addr& address) {
  const auto last = text.substr(text.rfind(':') + 1);
  if (last.find('.') != std::string_view::npos && !is_ipv4(last)) return false;
  return read_address(AF_INET6, text, &address);
}

// By hand, because inet_ntop writes ::102:304 in the mixed notation, and systems differ.
inline std::string ipv6_text(const in6_addr& address) {
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 16; ++i) groups[i / 2] = groups[i / 2] << 8U | address.s6_addr[i];
  // RFC 5952 4.2: the longest run of zero groups, the first of equals, and no single one.
  auto zeros = groups.end();
  std::ptrdiff_t length = 9;
  while (zeros == groups.end() && length-- > 2) {
    zeros = std::search_n(groups.begin(), groups.end(), length, 0U);
  }
  std::string text;
  std::array<char, 4> digits{};
  for (auto group = groups.begin(); group != groups.end(); ++group) {
    if (group == zeros) {
      text += "::";
      group += length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    text.append(digits.data(), std::to_chars(digits.begin(), digits.end(), *group, 16).ptr);
  }
  return text;
}

// What is wrong with a text that is not an address, by what people pass in place of one.
inline const char* ip_fault(std::string_view text) noexcept {
  const auto has = [text](char c) { return text.find(c) != std::string_view::npos; };
  if (has(',')) return "more than one address; pass a single one";
  if (has(' ')) return "white space inside";
  if (has('[') || has(']')) return "brackets are not allowed";
  if (has('%')) return "an IPv6 zone is not allowed";
  if (has('/')) return "a prefix length is not allowed";
  const auto colons = std::count(text.begin(), text.end(), ':');
  if (colons == 1) return "a port is not allowed";
  if (colons > 1) return "not a valid IPv6 address";
  const auto is_part = [](char c) { return is_digit(c) || c == '.'; };
  if (!std::all_of(text.begin(), text.end(), is_part)) return "not an IPv4 or IPv6 address";
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const bool begins = i == 0 || text[i - 1] == '.';
    if (begins && text[i] == '0' && is_digit(text[i + 1])) return "leading zero in an IPv4 address";
  }
  return "an IPv4 address has four numbers from 0 to 255";
}

}  // namespace detail

BIZKITHUB_INLINE Result<std::string> normalize_ip(std::string_view text) {
  constexpr std::string_view loopback = "127.0.0.1";
  text = detail::trim(text);
  if (text.empty() || detail::equals_ignoring_case(text, "localhost")) return std::string(loopback);
  if (detail::is_ipv4(text)) return std::string(text == "0.0.0.0" ? loopback : text);
  in6_addr address{};
  if (!detail::read_ipv6(text, address)) {
    return detail::invalid_argument("customerRealIp",
                                    std::string("invalid IP address: ") + detail::ip_fault(text));
  }
  if (IN6_IS_ADDR_LOOPBACK(&address)) return std::string(loopback);
  if (!IN6_IS_ADDR_V4MAPPED(&address)) return detail::ipv6_text(address);
  in_addr ipv4{};
  std::memcpy(&ipv4, &address.s6_addr[12], sizeof ipv4);
  return ipv4.s_addr == INADDR_ANY ? std::string(loopback) : detail::ipv4_text(ipv4);
}

BIZKITHUB_NAMESPACE_END
