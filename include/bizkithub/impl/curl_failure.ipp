#pragma once

#include <curl/curl.h>

#include <string>
#include <utility>

#include <bizkithub/impl/curl_transport.hpp>
#include <bizkithub/impl/text.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL bool is_tls_failure(CURLcode code) noexcept {
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
BIZKITHUB_LOCAL bool is_broken_handshake(CURLcode code, std::string_view detail) noexcept {
  if (code != CURLE_SSL_CONNECT_ERROR) return false;
  for (std::string_view words :
       {"SSL_ERROR_SYSCALL", "unexpected eof", "Connection reset by peer", "Broken pipe"}) {
    if (detail.find(words) != std::string_view::npos) return true;
  }
  return false;
}

BIZKITHUB_LOCAL bool is_malformed(CURLcode code, bool sent) noexcept {
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

BIZKITHUB_LOCAL ErrorKind kind_of(CURLcode code, bool sent, std::string_view detail) noexcept {
  if (is_broken_handshake(code, detail)) return ErrorKind::network;
  if (code == CURLE_OPERATION_TIMEDOUT) return ErrorKind::timed_out;
  if (is_tls_failure(code)) return ErrorKind::tls;
  return is_malformed(code, sent) ? ErrorKind::malformed_response : ErrorKind::network;
}

// Which certificate authorities were asked, where that is what the user may have to change.
BIZKITHUB_LOCAL std::string trust_hint(CURLcode code, std::string_view detail,
                                       const CurlSettings& settings) {
  std::string hint;
  if (detail.find("wrong version number") != std::string_view::npos) {
    return "; perhaps the server speaks plain HTTP at this port";
  }
  if (code == CURLE_SSL_CACERT_BADFILE) hint += "; it cannot be read, or holds no certificate";
  if (!settings.tls.ca_file.empty()) hint += "; tls.ca_file is " + settings.tls.ca_file;
  if (!settings.tls.ca_path.empty()) hint += "; tls.ca_path is " + settings.tls.ca_path;
  return hint;
}

BIZKITHUB_LOCAL_BEGIN

/// What libcurl knows of a transfer that failed.
struct CurlFailure {
  CURLcode code = CURLE_OK;
  bool sent = false;
  bool by_proxy = false;
  long proxy_status = 0;  ///< Of a proxy's answer to CONNECT; 0: there was none.
  std::string_view detail{};
};

BIZKITHUB_LOCAL_END

// What went wrong at the proxy; empty: nothing, or there is none.
BIZKITHUB_LOCAL std::string proxy_phrase(const CurlFailure& failure, const CurlSettings& settings) {
  const std::string_view detail = failure.detail;
  if (failure.sent || settings.loopback) return {};
  if (begins_with(detail, "Unsupported proxy")) {
    // libcurl goes on to quote it, password and all.
    return "the proxy that the environment names is no usable URL";
  }
  if (failure.proxy_status == 407) {
    return "the proxy refused the tunnel with HTTP 407: it wants a user name and password, or "
           "others";
  }
  if (failure.proxy_status >= 300) {
    return "the proxy refused the tunnel with HTTP " + std::to_string(failure.proxy_status);
  }
  if (begins_with(detail, "CONNECT tunnel failed")) return "the proxy did not answer as one";
  const bool is_elsewhere = detail.find(settings.host) == std::string_view::npos;
  if (failure.code == CURLE_COULDNT_CONNECT && is_elsewhere) {
    return "no connection to the proxy: " + std::string(detail);
  }
  return {};
}

BIZKITHUB_LOCAL std::string_view own_words(const CurlFailure& failure) noexcept {
  if (failure.detail.empty()) return curl_easy_strerror(failure.code);
  // libcurl counts what it would have sent again, and was not let.
  if (failure.sent && begins_with(failure.detail, "Connection died, tried")) {
    return "it was closed before any response arrived";
  }
  return failure.detail;
}

BIZKITHUB_LOCAL std::string failure_message(const CurlFailure& failure, ErrorKind kind,
                                            const CurlSettings& settings) {
  std::string message;
  switch (kind) {
    case ErrorKind::tls: message = "no trustworthy TLS connection to "; break;
    case ErrorKind::timed_out:
      message = failure.sent ? "no whole response in time from " : "no connection in time to ";
      break;
    case ErrorKind::malformed_response: message = "no usable HTTP response from "; break;
    default: message = failure.sent ? "the connection broke to " : "no connection to ";
  }
  const std::string proxy = proxy_phrase(failure, settings);
  message.append(settings.host);
  if (failure.by_proxy && !failure.sent) message.append(", by way of the proxy");
  message.append(": ");
  message += proxy.empty() ? own_words(failure) : proxy;
  return kind == ErrorKind::tls ? message + trust_hint(failure.code, failure.detail, settings)
                                : message;
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
