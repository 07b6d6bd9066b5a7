#pragma once

#include <algorithm>
#include <atomic>
#include <mutex>

#include <bizkithub/api_key.hpp>
#include <bizkithub/detail/text/wipe.hpp>
#include <bizkithub/options.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Adds the client's key to requests. The key may be replaced meanwhile: readers take no lock,
/// which a fork could leave locked.
class Authenticator {
 public:
  Authenticator(const ApiKey& key, ApiKeyPlacement placement) : placement_(placement) {
    set_key(key);
  }
  ~Authenticator() { wipe(slots_.data(), sizeof(slots_)); }

  void set_key(const ApiKey& key) {
    const std::lock_guard<std::mutex> lock(setting_);
    const unsigned next = version_ + 1;
    std::copy(key.text_.begin(), key.text_.end(), slots_[next % 2].begin());
    Slot& last = slots_[version_.exchange(next) % 2];
    std::fill(last.begin(), last.end(), '\0');
  }

  /// Makes room for a key in `request`, at the end of its URL and as its last header: a string that
  /// grows later would leave a copy of the key behind.
  void prepare(HttpRequest& request) const {
    if (placement_ != ApiKeyPlacement::bearer) {
      const bool has_query = request.url.find('?') != std::string::npos;
      request.url.append(has_query ? "&apiKey=" : "?apiKey=").append(key_size, '*');
    }
    if (placement_ != ApiKeyPlacement::query) {
      request.headers.push_back({"Authorization", "Bearer "});
      request.headers.back().value.append(key_size, '*');
    }
  }

  /// Writes the current key into a request that is prepared.
  void authenticate(HttpRequest& request) const {
    unsigned version = 0;
    do {
      version = version_;
      const auto write = [&slot = slots_[version % 2]](std::string& text) {
        std::copy(slot.begin(), slot.end(), text.end() - key_size);
      };
      if (placement_ != ApiKeyPlacement::bearer) write(request.url);
      if (placement_ != ApiKeyPlacement::query) write(request.headers.back().value);
      // set_key() changes version_ before it overwrites this slot: if unchanged, the copy is
      // intact.
    } while (version != version_);
  }

 private:
  static constexpr std::size_t key_size = 32;
  using Slot = std::array<std::atomic<char>, key_size>;

  const ApiKeyPlacement placement_;
  std::mutex setting_;
  std::atomic<unsigned> version_{0};
  std::array<Slot, 2> slots_{};
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
