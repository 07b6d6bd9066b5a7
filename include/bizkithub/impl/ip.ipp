#pragma once

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include <bizkithub/detail/text/ascii.hpp>
#include <bizkithub/detail/text/make_error.hpp>
#include <bizkithub/ip.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

using Ipv4 = std::array<unsigned char, 4>;
using Ipv6 = std::array<unsigned char, 16>;

// inet_pton is strict about both notations, but wants a string that ends with NUL; a NUL inside
// would hide what follows it. INET6_ADDRSTRLEN counts the longest notation and its NUL.
template <class Address>
bool read_address(int family, std::string_view text, Address& address) noexcept {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (text.size() >= buffer.size() || text.find('\0') != std::string_view::npos) return false;
  text.copy(buffer.data(), text.size());
  return inet_pton(family, buffer.data(), address.data()) == 1;
}

inline std::string ipv4_text(const unsigned char* octets) {
  std::string text;
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0) text += '.';
    text += std::to_string(octets[i]);
  }
  return text;
}

inline unsigned group_of(const Ipv6& address, std::size_t i) noexcept {
  return static_cast<unsigned>(address[2 * i] << 8U) | address[2 * i + 1];
}

struct GroupRun {
  std::size_t begin = 8;
  std::size_t length = 1;  // RFC 5952 4.2.2: a single group of zeros is not shortened.
};

// RFC 5952 4.2.3: the longest run of zero groups, the first of equals.
inline GroupRun longest_zero_run(const Ipv6& address) noexcept {
  GroupRun best;
  for (std::size_t begin = 0; begin < 8; ++begin) {
    std::size_t end = begin;
    while (end < 8 && group_of(address, end) == 0) ++end;
    if (end - begin > best.length) best = {begin, end - begin};
  }
  return best;
}

inline void append_hex(std::string& text, unsigned group) {
  constexpr const char* digits = "0123456789abcdef";
  bool begun = false;
  for (unsigned shift = 16; shift > 0;) {
    shift -= 4;
    const unsigned digit = (group >> shift) & 0xFU;
    begun = begun || digit != 0 || shift == 0;
    if (begun) text += digits[digit];
  }
}

// By hand, because inet_ntop writes ::102:304 in the mixed notation, and systems differ.
inline std::string ipv6_text(const Ipv6& address) {
  const GroupRun zeros = longest_zero_run(address);
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == zeros.begin) {
      text += "::";
      i += zeros.length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    append_hex(text, group_of(address, i));
  }
  return text;
}

inline bool is_ipv4_mapped(const Ipv6& address) noexcept {
  constexpr Ipv6 prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0};
  return std::equal(prefix.begin(), prefix.begin() + 12, address.begin());
}

inline bool is_ipv6_loopback(const Ipv6& address) noexcept {
  return address == Ipv6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
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

inline Error bad_ip(std::string_view text) {
  return invalid_argument("customerRealIp", std::string("invalid IP address: ") + ip_fault(text));
}

}  // namespace detail

BIZKITHUB_INLINE Result<std::string> normalize_ip(std::string_view text) {
  constexpr const char* loopback = "127.0.0.1";
  text = detail::trim(text);
  if (text.empty() || detail::equals_ignoring_case(text, "localhost")) return std::string(loopback);
  detail::Ipv4 ipv4{};
  detail::Ipv6 ipv6{};
  if (!detail::read_address(AF_INET, text, ipv4)) {
    if (!detail::read_address(AF_INET6, text, ipv6)) {
      return detail::bad_ip(text);
    }
    if (detail::is_ipv6_loopback(ipv6)) return std::string(loopback);
    if (!detail::is_ipv4_mapped(ipv6)) return detail::ipv6_text(ipv6);
    std::copy(ipv6.begin() + 12, ipv6.end(), ipv4.begin());
  }
  if (ipv4 == detail::Ipv4{}) return std::string(loopback);
  return detail::ipv4_text(ipv4.data());
}

BIZKITHUB_NAMESPACE_END
