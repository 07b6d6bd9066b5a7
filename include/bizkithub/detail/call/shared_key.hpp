#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <mutex>

#include <bizkithub/api_key.hpp>
#include <bizkithub/detail/text/wipe.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The only way to read a key.
struct ApiKeyAccess {
  static constexpr std::size_t size = 32;
  static const char* data(const ApiKey& key) noexcept { return key.text_.data(); }
};

/// The key of a client, which may be replaced while calls read it. Readers take no lock, which a
/// fork could leave locked.
class SharedKey {
 public:
  /// A copy of the key, wiped when it is destroyed.
  class Copy {
   public:
    Copy() = default;
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;
    ~Copy() { wipe(words_.data(), sizeof(words_)); }
    std::string_view text() const noexcept {
      return {reinterpret_cast<const char*>(words_.data()), sizeof(words_)};
    }

   private:
    friend class SharedKey;
    std::array<std::uint64_t, ApiKeyAccess::size / sizeof(std::uint64_t)> words_{};
  };

  explicit SharedKey(const ApiKey& key) noexcept { store(slots_[1], ApiKeyAccess::data(key)); }
  SharedKey(const SharedKey&) = delete;
  SharedKey& operator=(const SharedKey&) = delete;
  ~SharedKey() { wipe(slots_.data(), sizeof(slots_)); }

  /// Grows with each key; never 0.
  std::uint64_t version() const noexcept { return version_.load(std::memory_order_acquire); }

  void set(const ApiKey& key) {
    const std::lock_guard<std::mutex> lock(setting_);
    const std::uint64_t next = version() + 1;
    store(slots_[next % 2], ApiKeyAccess::data(key));
    version_.store(next, std::memory_order_release);
    const std::array<char, ApiKeyAccess::size> zeros{};
    store(slots_[(next + 1) % 2], zeros.data());
  }

  /// Returns the version of what was copied.
  std::uint64_t read(Copy& copy) const noexcept {
    for (;;) {
      const std::uint64_t version = this->version();
      const Slot& slot = slots_[version % 2];
      for (std::size_t i = 0; i < slot.size(); ++i) {
        copy.words_[i] = slot[i].load(std::memory_order_acquire);
      }
      // The slot is only written to after the version has grown.
      if (this->version() == version) return version;
    }
  }

 private:
  using Slot = std::array<std::atomic<std::uint64_t>, ApiKeyAccess::size / sizeof(std::uint64_t)>;

  static void store(Slot& slot, const char* text) noexcept {
    for (std::size_t i = 0; i < slot.size(); ++i) {
      std::uint64_t word = 0;
      std::memcpy(&word, text + i * sizeof(word), sizeof(word));
      slot[i].store(word, std::memory_order_release);
      wipe(&word, sizeof(word));
    }
  }

  std::mutex setting_;
  std::atomic<std::uint64_t> version_{1};
  std::array<Slot, 2> slots_{};
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
