#pragma once

#include <algorithm>
#include <string>

#include <bizkithub/detail/call/shared_key.hpp>
#include <bizkithub/options.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Adds the client's key to requests.
class Authenticator {
 public:
  Authenticator(const ApiKey& key, ApiKeyPlacement placement) noexcept
      : key_(key), placement_(placement) {}

  void set_key(const ApiKey& key) { key_.set(key); }

  /// Puts the current key into `request`, over the one of `version`; 0: it has none yet.
  void authenticate(HttpRequest& request, std::uint64_t& version) const {
    if (version == key_.version()) return;
    SharedKey::Copy key;
    const bool is_first = version == 0;
    version = key_.read(key);
    if (placement_ != ApiKeyPlacement::bearer) put_in_query(request.url, key.text(), is_first);
    if (placement_ != ApiKeyPlacement::query) put_in_header(request, key.text(), is_first);
  }

 private:
  // Reserves before it appends: a string that grows leaves a copy of the key behind.
  static void put_in_query(std::string& url, std::string_view key, bool is_first) {
    if (is_first) {
      url.reserve(url.size() + key.size() + 16);
      url.append(url.find('?') == std::string::npos ? "?apiKey=" : "&apiKey=").append(key);
    } else {
      std::copy(key.begin(), key.end(), url.end() - static_cast<std::ptrdiff_t>(key.size()));
    }
  }

  // The header comes last.
  static void put_in_header(HttpRequest& request, std::string_view key, bool is_first) {
    if (is_first) {
      Header header{"Authorization", {}};
      header.value.reserve(key.size() + 8);
      header.value.append("Bearer ").append(key);
      request.headers.push_back(std::move(header));
    } else {
      std::string& value = request.headers.back().value;
      std::copy(key.begin(), key.end(), value.end() - static_cast<std::ptrdiff_t>(key.size()));
    }
  }

  SharedKey key_;
  const ApiKeyPlacement placement_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
