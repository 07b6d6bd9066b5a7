// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

// What the fuzz targets have in common. Each defines this; libFuzzer or replay_main.cpp calls it.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

/// Ends the program, and so the fuzzing, where a promise does not hold.
inline void require(bool holds, std::string_view promise, std::string_view detail = {}) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %.*s: %.*s\n", static_cast<int>(promise.size()),
               promise.data(), static_cast<int>(detail.size()), detail.data());
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Takes decisions and texts off the front of an input; at its end every decision is 0.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : left_(text_of(data, size)) {}

  bool empty() const { return left_.empty(); }

  unsigned byte() {
    if (left_.empty()) return 0;
    const auto value = static_cast<unsigned char>(left_.front());
    left_.remove_prefix(1);
    return value;
  }

  bool flag() { return byte() % 2 != 0; }

  /// From 0 to `most`.
  std::uint32_t up_to(std::uint32_t most) {
    std::uint32_t value = byte();
    for (std::uint32_t rest = most; rest > 0xFFU; rest >>= 8U) value = value << 8U | byte();
    return most == UINT32_MAX ? value : value % (most + 1);
  }

  /// As many bytes as there are, at most `size`.
  std::string_view text(std::size_t size) {
    const auto taken = left_.substr(0, size);
    left_.remove_prefix(taken.size());
    return taken;
  }

  /// Up to the next line end, or all that is left.
  std::string_view line() {
    const auto taken = text(left_.find('\n'));
    text(1);
    return taken;
  }

  std::string_view rest() { return text(left_.size()); }

 private:
  std::string_view left_;
};

}  // namespace fuzz
