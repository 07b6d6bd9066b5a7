#pragma once

#include <curl/curl.h>

#include <string>
#include <utility>

#include <bizkithub/impl/curl_transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

inline bool is_tls_failure(CURLcode code) noexcept {
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_USE_SSL_FAILED: return true;
    default: return false;
  }
}

// libcurl reports a connection that broke in the middle of a handshake as a failure of TLS, but
// trust is not what was missing. Only its words tell the two apart; words that we do not know stay
// TLS, which is never tried again.
inline bool is_broken_handshake(CURLcode code, std::string_view detail) noexcept {
  if (code != CURLE_SSL_CONNECT_ERROR) return false;
  for (std::string_view words :
       {"SSL_ERROR_SYSCALL", "unexpected eof", "Connection reset by peer", "Broken pipe"}) {
    if (detail.find(words) != std::string_view::npos) return true;
  }
  return false;
}

inline bool is_malformed(CURLcode code, bool sent) noexcept {
  switch (code) {
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_WRITE_ERROR: return true;
    // A header line of a megabyte is reported like this, by libcurl 8.6 and later as 100.
    case CURLE_OUT_OF_MEMORY: return sent;
    default: return static_cast<int>(code) == 100;
  }
}

inline ErrorKind kind_of(CURLcode code, bool sent, std::string_view detail) noexcept {
  if (is_broken_handshake(code, detail)) return ErrorKind::network;
  if (code == CURLE_OPERATION_TIMEDOUT) return ErrorKind::timed_out;
  if (is_tls_failure(code)) return ErrorKind::tls;
  return is_malformed(code, sent) ? ErrorKind::malformed_response : ErrorKind::network;
}

// Which certificate authorities were asked, where that is what the user may have to change.
inline std::string trust_hint(const CurlSettings& settings) {
  std::string hint;
  if (!settings.tls.ca_file.empty()) hint += "; tls.ca_file is " + settings.tls.ca_file;
  if (!settings.tls.ca_path.empty()) hint += "; tls.ca_path is " + settings.tls.ca_path;
  return hint;
}

inline std::string failure_message(CURLcode code, ErrorKind kind, bool sent,
                                   std::string_view detail, const CurlSettings& settings) {
  std::string message;
  switch (kind) {
    case ErrorKind::tls: message = "no trustworthy TLS connection to "; break;
    case ErrorKind::timed_out:
      message = sent ? "no whole response in time from " : "no connection in time to ";
      break;
    case ErrorKind::malformed_response: message = "no usable HTTP response from "; break;
    default: message = sent ? "the connection broke to " : "no connection to ";
  }
  message += settings.host + ": ";
  message += detail.empty() ? std::string_view(curl_easy_strerror(code)) : detail;
  return kind == ErrorKind::tls ? message + trust_hint(settings) : message;
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
