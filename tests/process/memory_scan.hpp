// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdio>
#include <cstring>
#include <string>

#include "process.hpp"

// Sanitizers keep what was freed.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SKIP_IF_SANITIZED() return
#else
#define SKIP_IF_SANITIZED() static_cast<void>(0)
#endif

// Looks for a key in everything that this process could write to, without holding the key itself.
namespace process {

inline constexpr unsigned char mask = 0x5A;

/// A production key, each byte of it masked: the clear text is in no constant and on no stack but
/// for the moment that parse_canary() needs it.
inline constexpr std::array<unsigned char, 32> masked_canary = [] {
  std::array<unsigned char, 32> masked{};
  // A pattern that neither ASCII tables nor other keys of the tests have.
  for (std::size_t i = 0; i < masked.size(); ++i) {
    const std::size_t clear = i < 4        ? static_cast<unsigned char>("PROD"[i])
                              : i % 3 == 0 ? 'z' - i % 20
                              : i % 3 == 1 ? '0' + i % 10
                                           : 'B' + i % 19;
    masked[i] = static_cast<unsigned char>(clear ^ mask);
  }
  return masked;
}();

/// Overwrites what the compiler must not think is dead.
inline void overwrite(char* text, std::size_t size) {
  for (volatile char* at = text; at != text + size; ++at) *at = 0;
}

inline bizkithub::ApiKey parse_canary() {
  char clear[32];
  for (std::size_t i = 0; i < 32; ++i) {
    *const_cast<volatile char*>(clear + i) = static_cast<char>(masked_canary[i] ^ mask);
  }
  auto key = bizkithub::ApiKey::parse({clear, sizeof(clear)});
  overwrite(clear, sizeof(clear));
  return *key;
}

/// Counts the places in writable memory where at least `needed` bytes of the key stand in a row,
/// from the key's fifth byte on: what a heap writes into a freed block hits its beginning.
class MemoryScan {
 public:
  int copies() {
    std::FILE* const maps = std::fopen("/proc/self/maps", "re");
    memory_ = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    found_ = 0;
    char line[512];
    while (maps != nullptr && std::fgets(line, sizeof(line), maps) != nullptr) scan_mapping(line);
    if (maps != nullptr) std::fclose(maps);
    ::close(memory_);
    overwrite(window_, sizeof(window_));
    return found_;
  }

 private:
  static constexpr std::size_t from = 4, needed = 16;

  void scan_mapping(const char* line) {
    unsigned long begin = 0, end = 0;
    char rights[8] = {};
    if (std::sscanf(line, "%lx-%lx %7s", &begin, &end, rights) != 3 || rights[1] != 'w') return;
    // Windows overlap by as much as may be cut in two.
    for (unsigned long at = begin; at < end; at += sizeof(window_) - needed) {
      const std::size_t size = std::min<std::size_t>(end - at, sizeof(window_));
      const auto got = ::pread(memory_, window_, size, static_cast<off_t>(at));
      if (got <= 0) return;
      scan_window(at, static_cast<std::size_t>(got));
    }
  }

  void scan_window(unsigned long address, std::size_t size) {
    for (std::size_t i = 0; i + needed <= size; ++i) {
      if (is_key(i) && !is_own(address + i) && address + i >= next_) {
        ++found_;
        next_ = address + i + needed;
      }
    }
  }

  bool is_key(std::size_t at) const {
    for (std::size_t i = 0; i < needed; ++i) {
      if ((static_cast<unsigned char>(window_[at + i]) ^ mask) != masked_canary[from + i]) {
        return false;
      }
    }
    return true;
  }

  // The window itself is writable memory too.
  bool is_own(unsigned long address) const {
    const auto begin = reinterpret_cast<unsigned long>(window_);
    return address >= begin && address < begin + sizeof(window_);
  }

  int memory_ = -1;
  int found_ = 0;
  unsigned long next_ = 0;
  char window_[65'536] = {};
};

}  // namespace process
