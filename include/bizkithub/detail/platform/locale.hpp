// SPDX-License-Identifier: MIT
#pragma once

#include <locale.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

#if defined(_WIN32)
// Windows has no cheap way to do this for one thread.
struct ClassicLocale {};
#else
/// Gives this thread the C locale while it exists. What reads numbers by the locale cannot cope
/// with a decimal point of several bytes, nor with a setlocale() of another thread meanwhile.
class ClassicLocale {
 public:
  ClassicLocale() noexcept : before_(::uselocale(classic())) {}
  ClassicLocale(const ClassicLocale&) = delete;
  ClassicLocale& operator=(const ClassicLocale&) = delete;
  ~ClassicLocale() { ::uselocale(before_); }

 private:
  // Null, which changes nothing, if there is no memory. Never freed.
  static locale_t classic() noexcept {
    static const locale_t locale = ::newlocale(LC_ALL_MASK, "C", nullptr);
    return locale;
  }

  const locale_t before_;
};
#endif

}  // namespace detail
BIZKITHUB_NAMESPACE_END
