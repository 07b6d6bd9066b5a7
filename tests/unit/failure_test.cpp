// SPDX-License-Identifier: MIT
// What a failure of libcurl means, and what the user is told of it.
#include <bizkithub/detail/curl/failure.hpp>
#include <string>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::failure_test {

using bizkithub::ErrorKind;
using bizkithub::detail::CurlFailure;
using bizkithub::detail::CurlSettings;
using bizkithub::detail::failure_message;
using bizkithub::detail::kind_of;
using support::contains;

namespace {

const CurlSettings settings{"api.example.com", true, false, std::nullopt, {}};

CurlFailure failed(CURLcode code, bool sent, std::string_view detail = {}) {
  CurlFailure failure;
  failure.code = code;
  failure.sent = sent;
  failure.detail = detail;
  return failure;
}

std::string message_of(const CurlFailure& failure, const CurlSettings& of = settings) {
  return failure_message(failure, kind_of(failure), of);
}

}  // namespace

TEST_CASE("failures of libcurl are of four kinds") {
  struct Rule {
    CURLcode code;
    ErrorKind unsent;
    ErrorKind sent;
  };
  using K = ErrorKind;
  for (const Rule& rule : {
           Rule{CURLE_COULDNT_RESOLVE_HOST, K::network, K::network},
           Rule{CURLE_COULDNT_CONNECT, K::network, K::network},
           Rule{CURLE_RECV_ERROR, K::network, K::network},
           Rule{CURLE_GOT_NOTHING, K::network, K::network},
           Rule{CURLE_PARTIAL_FILE, K::network, K::network},
           Rule{CURLE_HTTP2_STREAM, K::network, K::network},
           Rule{CURLE_OPERATION_TIMEDOUT, K::timed_out, K::timed_out},
           Rule{CURLE_PEER_FAILED_VERIFICATION, K::tls, K::tls},
           Rule{CURLE_SSL_CACERT_BADFILE, K::tls, K::tls},
           Rule{CURLE_SSL_CONNECT_ERROR, K::tls, K::tls},
           Rule{CURLE_WEIRD_SERVER_REPLY, K::network, K::malformed_response},
           Rule{CURLE_BAD_CONTENT_ENCODING, K::malformed_response, K::malformed_response},
           Rule{CURLE_WRITE_ERROR, K::malformed_response, K::malformed_response},
           Rule{CURLE_OUT_OF_MEMORY, K::network, K::malformed_response},
           Rule{static_cast<CURLcode>(100), K::malformed_response, K::malformed_response},
       }) {
    INFO(rule.code);
    CHECK(kind_of(failed(rule.code, false)) == rule.unsent);
    CHECK(kind_of(failed(rule.code, true)) == rule.sent);
  }
}

TEST_CASE("what libcurl refuses of a response is malformed, and the message says what it was") {
  const auto large = failed(CURLE_RECV_ERROR, true,
                            "h2_process_pending_input: nghttp2_session_mem_recv() returned "
                            "-902:The user callback failed");
  CHECK(kind_of(large) == ErrorKind::malformed_response);
  CHECK(bizkithub::detail::reason(large) == "its headers exceed 64 KiB or 1000 lines");
  const auto gzip = failed(CURLE_WRITE_ERROR, true, "");
  CHECK(kind_of(gzip) == ErrorKind::malformed_response);
  CHECK(bizkithub::detail::reason(gzip) == "its compressed body cannot be decoded");
}

TEST_CASE("a handshake that breaks off is a failure of the network, and no other of TLS is") {
  for (const char* detail :
       {"OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to x:443",
        "error:0A000126:SSL routines::unexpected eof while reading",
        "gnutls_handshake() failed: The TLS connection was non-properly terminated.",
        "gnutls_handshake() failed: Error in the pull function.",
        "schannel: failed to receive handshake, SSL/TLS connection failed",
        "Recv failure: Connection reset by peer", "Send failure: Broken pipe"}) {
    INFO(detail);
    CHECK(kind_of(failed(CURLE_SSL_CONNECT_ERROR, false, detail)) == ErrorKind::network);
    CHECK(kind_of(failed(CURLE_PEER_FAILED_VERIFICATION, false, detail)) == ErrorKind::tls);
  }
  CHECK(kind_of(failed(CURLE_SSL_CONNECT_ERROR, false, "wrong version number")) == ErrorKind::tls);
}

TEST_CASE("a message tells what was missing, from where, and why") {
  CHECK(message_of(failed(CURLE_COULDNT_RESOLVE_HOST, false, "no such host")) ==
        "no connection to api.example.com: no such host");
  CHECK(message_of(failed(CURLE_RECV_ERROR, true, "reset")) ==
        "connection broken to api.example.com: reset");
  CHECK(message_of(failed(CURLE_OPERATION_TIMEDOUT, false, "after 10 s")) ==
        "no connection in time to api.example.com: after 10 s");
  CHECK(message_of(failed(CURLE_OPERATION_TIMEDOUT, true, "after 10 s")) ==
        "no complete response in time from api.example.com: after 10 s");
  CHECK(message_of(failed(CURLE_WEIRD_SERVER_REPLY, true, "not HTTP")) ==
        "invalid HTTP response from api.example.com: not HTTP");
  CHECK(message_of(failed(CURLE_SSL_CONNECT_ERROR, false, "alert")) ==
        "no trusted TLS connection to api.example.com: alert");
}

TEST_CASE("a failure that libcurl gives no detail of is told by its code") {
  CHECK(message_of(failed(CURLE_COULDNT_CONNECT, true)) ==
        std::string("connection broken to api.example.com: ") +
            curl_easy_strerror(CURLE_COULDNT_CONNECT));
}

TEST_CASE("what libcurl counts of attempts that it did not make is not repeated") {
  const char* const detail = "Connection died, tried 5 times before giving up";
  CHECK(contains(message_of(failed(CURLE_SEND_ERROR, true, detail)),
                 "it was closed before a response arrived"));
}

TEST_CASE("a certificate that is not trusted is told with where the trust came from") {
  CurlSettings trusting = settings;
  trusting.tls.ca_file = "/etc/ca.pem";
  trusting.tls.ca_path = "/etc/certs";
  const std::string message =
      message_of(failed(CURLE_PEER_FAILED_VERIFICATION, false, "self-signed"), trusting);
  CHECK(contains(message, "; tls.ca_file is /etc/ca.pem"));
  CHECK(contains(message, "; tls.ca_path is /etc/certs"));
  CHECK(contains(message_of(failed(CURLE_SSL_CACERT_BADFILE, false, "bad"), trusting),
                 "contains no certificate"));
  CHECK(!contains(message_of(failed(CURLE_RECV_ERROR, true, "reset"), trusting), "ca_file"));
}

TEST_CASE("a server that speaks plain HTTP is guessed rather than its certificate") {
  for (const char* detail :
       {"error: wrong version number", "gnutls: An unexpected TLS packet was received."}) {
    const std::string message = message_of(failed(CURLE_SSL_CONNECT_ERROR, false, detail));
    CHECK(contains(message, "may speak plain HTTP"));
    CHECK(!contains(message, "ca_file"));
  }
}

TEST_CASE("a proxy that refuses is named with its status") {
  CurlFailure refused = failed(CURLE_RECV_ERROR, false, "CONNECT tunnel failed, response 403");
  refused.by_proxy = true;
  refused.proxy_status = 403;
  CHECK(message_of(refused) ==
        "no connection to api.example.com through the proxy (from the environment: https_proxy, "
        "HTTPS_PROXY, all_proxy or ALL_PROXY): the proxy refused the tunnel with HTTP status 403");
  refused.proxy_status = 407;
  CHECK(contains(message_of(refused), "proxy authentication required (407)"));
  refused.proxy_status = 0;
  CHECK(contains(message_of(refused), "the proxy sent an invalid response"));
  CurlFailure behind = failed(CURLE_SSL_CONNECT_ERROR, false, "alert");
  behind.by_proxy = true;
  behind.proxy_status = 200;
  CHECK(contains(message_of(behind), "ALL_PROXY): alert"));
  CurlSettings own = settings;
  own.proxy = "http://proxy.example";
  CHECK(contains(message_of(behind, own), "through the proxy: alert"));
  CurlFailure silent = failed(CURLE_OPERATION_TIMEDOUT, false, "Connection timed out");
  silent.by_proxy = true;
  CHECK(contains(message_of(silent), "through the proxy (from the environment: https_proxy, "));
}

TEST_CASE("a proxy that cannot be reached is told from a service that cannot") {
  const auto refused = [](const char* detail) {
    return message_of(failed(CURLE_COULDNT_CONNECT, false, detail));
  };
  CHECK(contains(refused("Failed to connect to proxy.example port 3128"),
                 "cannot connect to the proxy: "));
  CHECK(!contains(refused("Failed to connect to api.example.com port 443"), "the proxy"));
}

TEST_CASE("a service at an IPv6 address is not taken for a proxy") {
  CurlSettings ipv6 = settings;
  ipv6.host = "[2001:db8::1]";
  const std::string message = message_of(
      failed(CURLE_COULDNT_CONNECT, false, "Failed to connect to 2001:db8::1 port 443"), ipv6);
  CHECK(!contains(message, "the proxy"));
  CHECK(contains(message, "no connection to [2001:db8::1]: "));
}

TEST_CASE("a proxy of the environment that libcurl does not take is the caller's mistake") {
  const CurlFailure failure = failed(CURLE_COULDNT_CONNECT, false,
                                     "Unsupported proxy 'x://user:secret@proxy', libcurl is built");
  CHECK(kind_of(failure) == ErrorKind::invalid_argument);
  const std::string message = message_of(failure);
  CHECK(!contains(message, "secret"));
  CHECK(contains(message, "through the proxy (from the environment: https_proxy, HTTPS_PROXY, "));
  CHECK(contains(message, "ALL_PROXY): the proxy is not one that libcurl supports"));
}

TEST_CASE("a proxy of the environment that is not found or refuses is told by its variable") {
  const CurlFailure unknown =
      failed(CURLE_COULDNT_RESOLVE_PROXY, false, "Could not resolve proxy: nowhere.example");
  CHECK(contains(message_of(unknown), "through the proxy (from the environment: https_proxy, "));
  CurlSettings own = settings;
  own.https = false;
  CHECK(contains(message_of(unknown, own), "(from the environment: http_proxy, all_proxy"));
  own.proxy = "http://nowhere.example";
  CHECK(!contains(message_of(unknown, own), "environment"));
  const CurlFailure refused =
      failed(CURLE_COULDNT_CONNECT, false, "Failed to connect to proxy.example port 3128");
  CHECK(contains(message_of(refused), "(from the environment: https_proxy, "));
  CHECK(!contains(message_of(refused, own), "environment"));
  // As newer versions of libcurl say it.
  CurlFailure newer = failed(CURLE_COULDNT_CONNECT, false,
                             "Failed to connect to api.example.com port 443 via 127.0.0.1");
  newer.by_proxy = true;
  CHECK(contains(message_of(newer), "(from the environment: https_proxy, "));
}

TEST_CASE("no proxy is blamed for a lack of file descriptors, or if there is none") {
  const CurlFailure lack = failed(CURLE_COULDNT_CONNECT, false, "too many open files");
  CHECK(!contains(message_of(lack), "proxy"));
  CurlSettings without = settings;
  without.proxy = "";
  const CurlFailure elsewhere =
      failed(CURLE_COULDNT_CONNECT, false, "Failed to connect to 192.0.2.1 port 443");
  CHECK(!contains(message_of(elsewhere, without), "proxy"));
}

TEST_CASE("no proxy is at fault on loopback, nor once the request was sent") {
  CurlSettings loopback = settings;
  loopback.loopback = true;
  CurlFailure failure = failed(CURLE_COULDNT_CONNECT, false, "refused");
  failure.proxy_status = 407;
  CHECK(contains(message_of(failure), "407"));
  CHECK(!contains(message_of(failure, loopback), "407"));
  failure.sent = true;
  CHECK(!contains(message_of(failure), "407"));
}

}  // namespace unit::failure_test
