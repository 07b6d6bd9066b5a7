// SPDX-License-Identifier: MIT
#pragma once

#include <locale.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif

#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

#if defined(_WIN32)
using Locale = _locale_t;
inline Locale new_c_locale() noexcept { return ::_create_locale(LC_ALL, "C"); }
inline double strtod_in(const char* text, Locale locale) noexcept {
  return ::_strtod_l(text, nullptr, locale);
}
#else
using Locale = locale_t;
inline Locale new_c_locale() noexcept { return ::newlocale(LC_ALL_MASK, "C", nullptr); }
inline double strtod_in(const char* text, Locale locale) noexcept {
  return ::strtod_l(text, nullptr, locale);
}
#endif

/// The C locale. Never freed.
inline Locale c_locale() {
  static const Locale locale = [] {
    const Locale made = new_c_locale();
    if (made == nullptr) throw std::bad_alloc();
    return made;
  }();
  return locale;
}

/// Reads a number, whatever the locale of the program.
inline double to_double(const std::string& text) { return strtod_in(text.c_str(), c_locale()); }

#if defined(_WIN32)
// Windows has no cheap way to do this for one thread.
struct DecimalPointGuard {};
#else
/// While it exists, the decimal point of this thread has one byte: an assertion of nlohmann's lexer
/// fails otherwise. Changes nothing for most locales, because localeconv() has one result for all
/// threads, so that others would see the change.
class DecimalPointGuard {
 public:
  DecimalPointGuard() {
    const bool has_one_byte = std::strlen(::localeconv()->decimal_point) == 1;
    if (!has_one_byte) before_ = ::uselocale(c_locale());
  }
  DecimalPointGuard(const DecimalPointGuard&) = delete;
  DecimalPointGuard& operator=(const DecimalPointGuard&) = delete;
  ~DecimalPointGuard() {
    if (before_ != nullptr) ::uselocale(before_);
  }

 private:
  Locale before_ = nullptr;
};
#endif

}  // namespace detail
BIZKITHUB_NAMESPACE_END
