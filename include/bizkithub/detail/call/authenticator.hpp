#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>

#include <bizkithub/api_key.hpp>
#include <bizkithub/detail/text/wipe.hpp>
#include <bizkithub/options.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The only way to read a key.
struct ApiKeyAccess {
  using Text = std::array<char, 32>;
  static const Text& text(const ApiKey& key) noexcept { return key.text_; }
};

/// The key of a client, which may be replaced while calls read it. Readers take no lock, which a
/// fork could leave locked.
class SharedKey {
 public:
  explicit SharedKey(const ApiKey& key) { set(key); }
  SharedKey(const SharedKey&) = delete;
  SharedKey& operator=(const SharedKey&) = delete;
  ~SharedKey() { wipe(slots_.data(), sizeof(slots_)); }

  void set(const ApiKey& key) {
    const std::lock_guard<std::mutex> lock(setting_);
    const unsigned next = version_ + 1;
    const ApiKeyAccess::Text& text = ApiKeyAccess::text(key);
    std::copy(text.begin(), text.end(), slots_[next % 2].begin());
    Slot& last = slots_[version_.exchange(next) % 2];
    std::fill(last.begin(), last.end(), '\0');
  }

  void read(ApiKeyAccess::Text& text) const noexcept {
    unsigned version = 0;
    do {
      version = version_;
      const Slot& slot = slots_[version % 2];
      std::copy(slot.begin(), slot.end(), text.begin());
      // The slot is only written to after the version has grown.
    } while (version != version_);
  }

 private:
  using Slot = std::array<std::atomic<char>, std::tuple_size<ApiKeyAccess::Text>::value>;

  std::mutex setting_;
  std::atomic<unsigned> version_{0};
  std::array<Slot, 2> slots_{};
};

/// Adds the client's key to requests.
class Authenticator {
 public:
  Authenticator(const ApiKey& key, ApiKeyPlacement placement) : key_(key), placement_(placement) {}

  void set_key(const ApiKey& key) { key_.set(key); }

  /// Makes room for a key in `request`, at the end of its URL and as its last header: a string that
  /// grows later would leave a copy of the key behind.
  void prepare(HttpRequest& request) const {
    constexpr std::size_t size = std::tuple_size<ApiKeyAccess::Text>::value;
    if (placement_ != ApiKeyPlacement::bearer) {
      const bool has_query = request.url.find('?') != std::string::npos;
      request.url.append(has_query ? "&apiKey=" : "?apiKey=").append(size, '*');
    }
    if (placement_ != ApiKeyPlacement::query) {
      request.headers.push_back({"Authorization", "Bearer "});
      request.headers.back().value.append(size, '*');
    }
  }

  /// Writes the current key into a request that is prepared.
  void authenticate(HttpRequest& request) const {
    ApiKeyAccess::Text key;
    key_.read(key);
    const auto write = [&key](std::string& text) {
      std::copy(key.begin(), key.end(), text.end() - key.size());
    };
    if (placement_ != ApiKeyPlacement::bearer) write(request.url);
    if (placement_ != ApiKeyPlacement::query) write(request.headers.back().value);
    wipe(key.data(), key.size());
  }

 private:
  SharedKey key_;
  const ApiKeyPlacement placement_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
