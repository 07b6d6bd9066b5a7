#pragma once

#include <cstddef>
#include <string>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Overwrites memory that held a secret, which the compiler may not leave out though nothing reads
/// it afterwards.
inline void wipe(void* memory, std::size_t size) noexcept {
  auto* bytes = static_cast<volatile unsigned char*>(memory);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = 0;
}

/// The whole capacity: a shorter text may have taken the place of a longer one.
inline void wipe(std::string& text) noexcept {
  text.resize(text.capacity());
  wipe(text.data(), text.size());
  text.clear();
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
