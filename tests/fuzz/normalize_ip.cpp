// SPDX-License-Identifier: MIT
// normalize_ip() beside inet_pton() and inet_ntop().
#include <arpa/inet.h>

#include <array>
#include <bizkithub/ip.hpp>
#include <cstring>
#include <string>

#include "fuzz.hpp"

namespace {

using Bytes = std::array<unsigned char, 16>;

bool parse(int family, const std::string& text, Bytes& bytes) {
  return text.find('\0') == std::string::npos && inet_pton(family, text.c_str(), &bytes) == 1;
}

std::string print(int family, const Bytes& bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(family, &bytes, text.data(), text.size());
}

// What stands for this host whatever its notation is left to the vectors of the unit tests.
bool is_special(const std::string& printed) { return printed == "0.0.0.0" || printed == "::1"; }

std::string expected_ipv6(const Bytes& bytes) {
  const std::string printed = print(AF_INET6, bytes);
  const bool is_mapped = printed.compare(0, 7, "::ffff:") == 0 && printed.find('.') != 7 &&
                         printed.find('.') != std::string::npos;
  return is_mapped ? printed.substr(7) : printed;
}

void check_ipv6(const std::string& normal, const Bytes& bytes) {
  const std::string expected = expected_ipv6(bytes);
  if (is_special(expected)) return;
  Bytes again{};
  // inet_ntop() writes addresses such as ::102:304 in the mixed notation.
  const bool is_mixed = expected.find(':') < expected.find('.') && fuzz::contains(expected, ".");
  if (!is_mixed) return fuzz::require(normal == expected, "RFC 5952", normal);
  fuzz::require(parse(AF_INET6, normal, again) && again == bytes, "same address", normal);
  fuzz::require(!fuzz::contains(normal, "."), "no mixed notation", normal);
}

void check_refused(const bizkithub::Error& error, const std::string& text) {
  Bytes bytes{};
  fuzz::require(!parse(AF_INET, text, bytes) && !parse(AF_INET6, text, bytes), "accepted", text);
  fuzz::require(error.field == "customerRealIp", "field", error.field);
}

void check_accepted(const std::string& normal, const std::string& text) {
  const auto again = bizkithub::normalize_ip(normal);
  fuzz::require(again && *again == normal, "idempotent", normal);
  Bytes bytes{};
  if (parse(AF_INET, text, bytes)) {
    const std::string expected = print(AF_INET, bytes);
    fuzz::require(is_special(expected) || normal == expected, "IPv4", normal);
  } else if (parse(AF_INET6, text, bytes)) {
    check_ipv6(normal, bytes);
  } else {
    // White space around it, or a word for this host.
    fuzz::require(parse(AF_INET, normal, bytes) || parse(AF_INET6, normal, bytes), "an IP", normal);
  }
}

void check_trimmed(const bizkithub::Result<std::string>& result, const std::string& text) {
  const auto padded = bizkithub::normalize_ip(" \t" + text + "\xC2\xA0\r\n");
  fuzz::require(padded.has_value() == result.has_value(), "white space around it", text);
  if (result) fuzz::require(*padded == *result, "white space around it", text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  const auto result = bizkithub::normalize_ip(text);
  if (result) {
    check_accepted(*result, text);
  } else {
    check_refused(result.error(), text);
  }
  check_trimmed(result, text);
  return 0;
}
