#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <bizkithub/cancellation.hpp>
#include <bizkithub/config.hpp>
#include <bizkithub/logger.hpp>
#include <bizkithub/retry.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// Where the key travels. Both are documented by the vendor.
enum class ApiKeyPlacement {
  query,  ///< `?apiKey=...`: what every page of the vendor shows. Proxies and servers may log it.
  bearer  ///< `Authorization: Bearer ...`: what logs leave out.
};

/// Whom to trust. Certificates are always checked, and TLS is 1.2 or later.
struct TlsOptions {
  /// A PEM bundle of certificate authorities in place of libcurl's own default; empty: that
  /// default.
  std::string ca_file{};
  /// A directory of hashed PEM certificates, likewise.
  std::string ca_path{};
};

/// Durations are from 1 ms to 24 days, those of RetryOptions from 0.
struct ClientOptions {
  /// With or without `/api/v1` and a slash at the end: a bare host is given `/api/v1`, any other
  /// path is taken as it stands. No query, fragment or user name.
  std::string base_url = "https://api.bizkithub.com/api/v1";
  ApiKeyPlacement api_key_placement = ApiKeyPlacement::query;
  /// Bounds look-up, connect and TLS handshake of one attempt.
  std::chrono::milliseconds connect_timeout{10'000};
  /// Bounds one attempt as a whole.
  std::chrono::milliseconds attempt_timeout{30'000};
  /// Bounds a call as a whole: look-ups, connects, attempts and waits.
  std::chrono::milliseconds total_timeout{60'000};
  RetryOptions retry{};
  /// How many retries all calls of the client together may have in reserve. Each retry takes one,
  /// each success gives a tenth back, so that a failing service is not met by a storm; a wait that
  /// the service itself asked for takes none. From 0 (never retry, but at its word) to 1,000,000.
  int retry_reserve = 100;
  TlsOptions tls{};
  /// A proxy's URL (`http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`). Unset: what the
  /// environment says (`https_proxy`, `all_proxy`, `no_proxy`); empty: none. Loopback is never
  /// reached through one.
  std::optional<std::string> proxy{};
  /// Plain HTTP to other hosts than loopback, the key and all. For a trusted network only.
  bool allow_plain_http = false;
  /// Your program's name, and perhaps version, for `User-Agent`. Printable ASCII without
  /// parentheses and backslashes.
  std::string application{};
  /// The cap on a response body as decoded, in bytes; at least 1. Within it, a text that is read
  /// may have 64 KiB, `meta` 512 KiB, and the lists of one response 2000 elements together.
  std::size_t max_response_bytes = std::size_t{8} * 1024 * 1024;
  Logger logger{};
  /// What is below this is not given to `logger`.
  LogLevel log_level = LogLevel::debug;
  /// Unset: libcurl.
  std::shared_ptr<Transport> transport{};
};

/// What one call does otherwise than its client.
struct CallOptions {
  /// Unset: the client's.
  std::optional<std::chrono::milliseconds> total_timeout{};
  /// Unset: the client's.
  std::optional<RetryOptions> retry{};
  CancellationToken cancellation{};
  /// Sent besides the client's own. Those that are the client's to set (`Authorization`,
  /// `Content-Type`, `Host`, ...) are refused.
  std::vector<Header> headers{};
};

BIZKITHUB_NAMESPACE_END
