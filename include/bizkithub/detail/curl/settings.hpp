#pragma once

#include <curl/curl.h>

#include <atomic>
#include <new>

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
  bool loopback = false;  ///< Reached without a proxy.
  std::optional<std::string> proxy{};
  TlsOptions tls{};
  std::chrono::milliseconds max_connection_age = std::chrono::minutes(5);
};

/// Whether the program is exiting, and the TLS library cleans up: using it would crash.
inline std::atomic<bool> tls_has_ended{false};

/// Never undone, because other users of libcurl in the process may outlive us.
inline void initialize_curl() {
  struct Library {
    Library() {
      if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::bad_alloc();
    }
    // Before the exit handler that the TLS library registered in the constructor.
    ~Library() { tls_has_ended = true; }
  };
  // Before libcurl 7.84 only one thread may do this.
  static const Library library;
}

/// "7.88.1": of the libcurl that is loaded, which may be another one than at compile time.
inline std::string curl_version_text() { return curl_version_info(CURLVERSION_NOW)->version; }

/// Older versions share the soname, but cannot be kept from sending a request twice.
inline bool is_curl_recent_enough() {
  return curl_version_info(CURLVERSION_NOW)->version_num >= 0x075000;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
