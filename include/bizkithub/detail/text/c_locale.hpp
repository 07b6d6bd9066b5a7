#pragma once

#include <locale>
#include <sstream>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// A stream that writes numbers as the C locale does, whatever the global locale of the program.
inline std::ostringstream c_locale_stream() {
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  return stream;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
