// SPDX-License-Identifier: MIT
#pragma once

#include <curl/curl.h>

#include <bizkithub/detail/text/utf8.hpp>
#include <bizkithub/options.hpp>

#if LIBCURL_VERSION_NUM < 0x075000
#error "bizkithub needs libcurl 7.80 or later"
#endif

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

inline constexpr char large_headers[] = "its headers exceed 64 KiB or 1000 lines";

/// What all requests of a client have in common.
struct CurlSettings {
  std::string host{};  ///< For messages.
  bool https = true;
  bool loopback = false;  ///< Reached without a proxy.
  std::optional<std::string> proxy{};
  TlsOptions tls{};
  std::chrono::milliseconds max_connection_age = std::chrono::minutes(5);
  /// An HTTP/2 connection that brought no response for this long may be dead.
  std::chrono::milliseconds max_silence = std::chrono::seconds(15);
};

inline bool goes_by_proxy(CURL* easy, const CurlSettings& settings) noexcept {
#if LIBCURL_VERSION_NUM >= 0x080700
  static_cast<void>(settings);
  long is_used = 0;
  curl_easy_getinfo(easy, CURLINFO_USED_PROXY, &is_used);
  return is_used != 0;
#else
  static_cast<void>(easy);
  return !settings.loopback && settings.proxy && !settings.proxy->empty();
#endif
}

// The other codes for TLS are about options that are never set.
inline bool is_tls_failure(CURLcode code) noexcept {
  return code == CURLE_SSL_CONNECT_ERROR || code == CURLE_PEER_FAILED_VERIFICATION ||
         code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_CERTPROBLEM ||
         code == CURLE_SSL_CIPHER;
}

inline constexpr std::string_view words_of_broken_handshakes[] = {
    "Connection reset by peer", "Broken pipe",
    // OpenSSL
    "SSL_ERROR_SYSCALL", "unexpected eof", "lib(0)::reason(0)",
    // GnuTLS
    "non-properly terminated", "Error in the pull function", "Error in the push function",
    // Schannel
    "schannel: failed to receive handshake"};

// libcurl reports a connection that broke during the handshake as a TLS failure. Only the message
// tells the two apart; an unknown message stays TLS, which is never retried.
inline bool is_broken_handshake(CURLcode code, std::string_view detail) noexcept {
  const auto is_in_detail = [detail](auto words) { return detail.find(words) != detail.npos; };
  return code == CURLE_SSL_CONNECT_ERROR &&
         std::any_of(std::begin(words_of_broken_handshakes), std::end(words_of_broken_handshakes),
                     is_in_detail);
}

// nghttp2's error code. libcurl refuses longer headers than over HTTP/1.1.
inline bool has_large_http2_headers(std::string_view detail) noexcept {
  return detail.find("nghttp2_session_mem_recv() returned -902") != std::string_view::npos;
}

inline bool is_malformed(CURLcode code, bool sent) noexcept {
  // If nothing was sent, it is a proxy's, and libcurl before 8.23 reports a broken connection.
  if (code == CURLE_WEIRD_SERVER_REPLY) return sent;
  // Both are reported for a header line of a megabyte; the second is of libcurl 8.6.
  if ((code == CURLE_OUT_OF_MEMORY && sent) || static_cast<int>(code) == 100) return true;
  return code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_BAD_CONTENT_ENCODING ||
         code == CURLE_WRITE_ERROR;
}

/// What libcurl tells about a transfer that failed.
struct CurlFailure {
  CURLcode code = CURLE_OK;
  bool sent = false;
  bool by_proxy = false;
  long proxy_status = 0;  ///< Of a proxy's response to CONNECT; 0: none.
  std::string_view detail{};
};

// libcurl takes the proxy from the environment if ClientOptions::proxy is unset.
inline bool is_invalid_proxy(std::string_view detail) noexcept {
  return begins_with(detail, "Unsupported proxy");
}

inline ErrorKind kind_of(const CurlFailure& failure) noexcept {
  if (is_broken_handshake(failure.code, failure.detail)) return ErrorKind::network;
  if (failure.code == CURLE_OPERATION_TIMEDOUT) return ErrorKind::timed_out;
  if (is_tls_failure(failure.code)) return ErrorKind::tls;
  if (!failure.sent && failure.proxy_status == 407) return ErrorKind::rejected;
  if (!failure.sent && is_invalid_proxy(failure.detail)) return ErrorKind::invalid_argument;
  const bool malformed =
      is_malformed(failure.code, failure.sent) || has_large_http2_headers(failure.detail);
  return malformed ? ErrorKind::malformed_response : ErrorKind::network;
}

// Where the certificate authorities came from, if the user may have to change that.
inline std::string trust_hint(CURLcode code, std::string_view detail,
                              const CurlSettings& settings) {
  std::string hint;
  const auto has = [detail](std::string_view words) { return detail.find(words) != detail.npos; };
  // The first is OpenSSL's, the second GnuTLS's.
  if (has("wrong version number") || has("unexpected TLS packet")) {
    return "; the server may speak plain HTTP on this port";
  }
  if (code == CURLE_SSL_CACERT_BADFILE)
    hint += "; the file cannot be read or contains no certificate";
  if (!settings.tls.ca_file.empty()) hint += "; tls.ca_file is " + settings.tls.ca_file;
  if (!settings.tls.ca_path.empty()) hint += "; tls.ca_path is " + settings.tls.ca_path;
  return hint;
}

// As libcurl's messages spell an IPv6 address.
inline std::string_view without_brackets(std::string_view host) noexcept {
  const bool has_brackets = !host.empty() && host.front() == '[';
  return has_brackets ? host.substr(1, host.size() - 2) : host;
}

// Which setting to change.
inline std::string proxy_source(const CurlSettings& settings) {
  if (settings.proxy) return {};
  const std::string name = settings.https ? "https_proxy, HTTPS_PROXY" : "http_proxy";
  return " (from the environment: " + name + ", all_proxy or ALL_PROXY)";
}

// What the proxy did wrong; absent: nothing, or there is none.
inline std::optional<std::string> proxy_fault(const CurlFailure& failure,
                                              const CurlSettings& settings) {
  const std::string_view detail = failure.detail;
  const bool is_disabled = settings.loopback || (settings.proxy && settings.proxy->empty());
  if (failure.sent || is_disabled) return std::nullopt;
  if (is_invalid_proxy(detail)) {
    // libcurl's message quotes it, with its password.
    return "the proxy is not one that libcurl supports";
  }
  if (failure.proxy_status == 407) return "proxy authentication required (407)";
  if (failure.proxy_status >= 300) {
    return "the proxy refused the tunnel with HTTP status " + std::to_string(failure.proxy_status);
  }
  if (begins_with(detail, "CONNECT tunnel failed")) return "the proxy sent an invalid response";
  // Any other reason, such as a lack of descriptors, is not the proxy's fault.
  const bool is_refused =
      failure.code == CURLE_COULDNT_CONNECT && begins_with(detail, "Failed to connect to");
  const bool is_elsewhere = detail.find(without_brackets(settings.host)) == std::string_view::npos;
  if (is_refused && (failure.by_proxy || is_elsewhere)) {
    return "cannot connect to the proxy: " + std::string(detail);
  }
  if (failure.code == CURLE_COULDNT_RESOLVE_PROXY) return std::string(detail);
  return std::nullopt;
}

inline std::string_view reason(const CurlFailure& failure) noexcept {
  // CurlResponse takes everything that it does not refuse itself.
  if (failure.detail.empty() && failure.code == CURLE_WRITE_ERROR) {
    return "its compressed body cannot be decoded";
  }
  if (failure.detail.empty()) return curl_easy_strerror(failure.code);
  // libcurl counts the attempts that it was not allowed to make.
  if (failure.sent && begins_with(failure.detail, "Connection died, tried")) {
    return "it was closed before a response arrived";
  }
  if (has_large_http2_headers(failure.detail)) return large_headers;
  return failure.detail;
}

inline std::string failure_message(const CurlFailure& failure, ErrorKind kind,
                                   const CurlSettings& settings) {
  std::string message;
  switch (kind) {
    case ErrorKind::tls: message = "no trusted TLS connection to "; break;
    case ErrorKind::timed_out:
      message = failure.sent ? "no complete response in time from " : "no connection in time to ";
      break;
    case ErrorKind::malformed_response: message = "invalid HTTP response from "; break;
    default: message = failure.sent ? "connection broken to " : "no connection to ";
  }
  const auto proxy = proxy_fault(failure, settings);
  message.append(settings.host);
  if (proxy || (failure.by_proxy && !failure.sent)) {
    message.append(" through the proxy").append(proxy_source(settings));
  }
  message.append(": ");
  message += proxy ? *proxy : reason(failure);
  return kind == ErrorKind::tls ? message + trust_hint(failure.code, failure.detail, settings)
                                : message;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
