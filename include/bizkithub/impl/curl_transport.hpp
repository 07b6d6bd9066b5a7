#pragma once

#include <memory>
#include <optional>
#include <string>

#include <bizkithub/config.hpp>
#include <bizkithub/options.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// What every request of a client has in common, as far as libcurl is concerned.
struct CurlSettings {
  std::string host{};  ///< For messages.
  bool https = true;
  bool loopback = false;
  std::optional<std::string> proxy{};
  TlsOptions tls{};
};

std::shared_ptr<Transport> make_curl_transport(CurlSettings settings);

/// Whether the libcurl that is loaded can keep its word: before 7.80 nothing stops it from sending
/// a request twice, and it shares its soname with later ones.
bool curl_is_recent_enough();

/// "7.88.1": of the libcurl that is loaded, not of the one compiled against.
std::string curl_version_text();

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/curl_transport.ipp>
#endif
