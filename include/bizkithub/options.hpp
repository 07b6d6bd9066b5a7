// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/logger.hpp>
#include <bizkithub/retry.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// How the key is sent. The vendor documents all of these.
enum class ApiKeyPlacement {
  query,   ///< `?apiKey=...`, which proxies and servers may log.
  bearer,  ///< `Authorization: Bearer ...`, which logs usually leave out.
  both     ///< In both ways, as in the vendor's newest examples.
};

/// Which certificate authorities to trust. Certificates are always verified, and TLS is 1.2 or
/// later. If one of the two is set, it replaces the defaults: those of the environment
/// (`CURL_CA_BUNDLE`, `SSL_CERT_FILE`, `SSL_CERT_DIR`), else libcurl's. They are read when a
/// connection is made.
struct TlsOptions {
  /// A file of PEM certificates.
  std::string ca_file{};
  /// A directory of hashed PEM certificates.
  std::string ca_path{};
};

/// Options of a Client. Durations are from 1 ms to 24 days, those of RetryOptions from 0.
struct ClientOptions {
  /// With or without `/api/v1` and a slash at the end: a bare host gets `/api/v1`, any other path
  /// is used as is. No query, fragment, user name or percent-encoded host.
  std::string base_url = "https://api.bizkithub.com/api/v1";
  ApiKeyPlacement api_key_placement = ApiKeyPlacement::query;
  /// For name resolution, connect and TLS handshake of one attempt.
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);
  /// For one attempt as a whole.
  std::chrono::milliseconds attempt_timeout = std::chrono::seconds(30);
  /// For a call as a whole: name resolution, connects, attempts and waits.
  std::chrono::milliseconds total_timeout = std::chrono::seconds(60);
  /// Maximum age of a connection; at least 1 s. A new connection resolves the host name again.
  std::chrono::milliseconds max_connection_age = std::chrono::minutes(5);
  RetryOptions retry{};
  /// Number of retries in the budget that all calls of the client share, to prevent retry storms. A
  /// retry uses one; a success returns a tenth. A wait that the service asked for uses none. From 0
  /// (retry only when the service asks to wait) to 1,000,000.
  int retry_reserve = 100;
  TlsOptions tls{};
  /// URL of a proxy (`http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`). Unset: from the
  /// environment (`https_proxy`, for plain HTTP `http_proxy`; `all_proxy`, `no_proxy`). Empty:
  /// none. Loopback is never reached through a proxy.
  std::optional<std::string> proxy{};
  /// Allows plain HTTP to hosts other than loopback. The key is then readable on the network.
  bool allow_plain_http = false;
  /// Name of your program for `User-Agent`, for example "gym-backend 2.1". Printable ASCII without
  /// parentheses and backslashes.
  std::string application{};
  /// Additional headers of every request. A header of the same name in CallOptions replaces it.
  std::vector<Header> headers{};
  /// Maximum size of a decoded response body, in bytes; at least 1. Independently, JSON may be
  /// nested 512 levels deep, and the lists of a response may have 2000 elements in total.
  std::size_t max_response_bytes = std::size_t{1} << 20U;
  Logger logger{};
  /// Minimum level passed to `logger`.
  LogLevel log_level = LogLevel::debug;
  /// Replaces the libcurl transport if set.
  std::shared_ptr<Transport> transport{};
};

/// Options of one call, in addition to those of its client.
struct CallOptions {
  /// Unset: the client's.
  std::optional<std::chrono::milliseconds> total_timeout{};
  /// Unset: the client's.
  std::optional<RetryOptions> retry{};
  CancellationToken cancellation{};
  /// Additional request headers. Those that the client sets (`Authorization`, `Content-Type`,
  /// `Host`, ...) are refused.
  std::vector<Header> headers{};
};

BIZKITHUB_NAMESPACE_END
