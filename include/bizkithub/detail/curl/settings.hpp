#pragma once

#include <curl/curl.h>

#include <bizkithub/options.hpp>

#if LIBCURL_VERSION_NUM < 0x075000
#error "bizkithub needs libcurl 7.80 or later"
#endif

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// What all requests of a client have in common.
struct CurlSettings {
  std::string host{};  ///< For messages.
  bool https = true;
  bool loopback = false;
  std::optional<std::string> proxy{};
  TlsOptions tls{};
  std::chrono::milliseconds max_connection_age = std::chrono::minutes(5);
};

/// "7.88.1": of the libcurl that is loaded, which may be another one than at compile time.
inline std::string curl_version_text() { return curl_version_info(CURLVERSION_NOW)->version; }

/// Older versions share the soname, but cannot be kept from sending a request twice.
inline bool is_curl_recent_enough() {
  return curl_version_info(CURLVERSION_NOW)->version_num >= 0x075000;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
