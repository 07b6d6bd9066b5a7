// SPDX-License-Identifier: MIT
// Whom the client trusts, and what it says of those it does not.
#include <filesystem>
#include <string>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "nginx_site.hpp"

namespace faults::nginx_tls_test {

using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using support::contains;
using namespace faults::gateway;

namespace {

NginxOptions site(const Backend& backend, const Certificate& certificate,
                  const std::string& directives = "") {
  NginxOptions options;
  options.upstream_port = backend.port();
  options.certificate = certificate;
  options.directives = directives;
  return options;
}

bool contains_any(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) {
    if (contains(text, part)) return true;
  }
  return false;
}

/// Both calls fail at once as `tls`, nothing of them having left, and one of `words` says why.
void check_refused(const std::string& scenario, const ClientOptions& options,
                   const Backend& backend, const std::vector<std::string>& words) {
  for (const Kind kind : {Kind::create, Kind::match}) {
    const Observed observed = observe(scenario, kind, options, backend);
    INFO(observed.shown);
    REQUIRE(observed.error.has_value());
    CHECK(observed.error->kind == ErrorKind::tls);
    CHECK(observed.error->delivery == Delivery::not_sent);
    CHECK(observed.error->http_status == 0);
    CHECK(observed.attempts.size() == 1);
    CHECK(observed.applied == 0);
    CHECK(contains_any(observed.error->message, words));
    CHECK(contains(observed.error->message, "127.0.0.1"));
    CHECK(contains(observed.error->message, options.tls.ca_file));
  }
}

void check_certificate(const std::string& scenario, const Certificate& certificate,
                       const std::vector<std::string>& words) {
  const Backend backend;
  const Nginx nginx(site(backend, certificate));
  std::vector<std::string> any = words;
  any.emplace_back("certificate verification failed");  // GnuTLS does not say why.
  check_refused(scenario, options_for(nginx.url()), backend, any);
}

void check_version_works(const std::string& version) {
  const Backend backend;
  const Nginx nginx(site(backend, certificates().good(), "ssl_protocols " + version + ";"));
  for (const Kind kind : {Kind::create, Kind::match}) {
    const Observed observed =
        observe("a server of " + version + " only", kind, options_for(nginx.url()), backend);
    INFO(observed.shown);
    CHECK(!observed.error.has_value());
    CHECK(observed.attempts.size() == 1);
    CHECK(observed.applied == 1);
  }
}

void check_bundle(const std::string& scenario, const std::string& ca_file) {
  const Backend backend;
  const Nginx nginx(site(backend, certificates().good()));
  ClientOptions options = options_for(nginx.url());
  options.tls.ca_file = ca_file;
  check_refused(scenario, options, backend, {"certificate"});
}

// Renamed, because nginx keeps what it has read of a file with the same inode and time.
void put_in_place(const std::string& file, const std::string& served) {
  std::filesystem::copy_file(file, served + ".new");
  std::filesystem::rename(served + ".new", served);
}

void put_in_place(const Certificate& certificate, const Certificate& served) {
  put_in_place(certificate.certificate, served.certificate);
  put_in_place(certificate.key, served.key);
}

}  // namespace

TEST_CASE("a server of TLS 1.2 only is spoken to") { check_version_works("TLSv1.2"); }

TEST_CASE("a server of TLS 1.3 only is spoken to") { check_version_works("TLSv1.3"); }

TEST_CASE("a server of TLS 1.1 only is refused for its protocol version") {
  const Backend backend;
  const Nginx nginx(
      site(backend, certificates().good(), "ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;"));
  check_refused("a server of TLS 1.1 only", options_for(nginx.url()), backend,
                {"protocol version", "unsupported protocol"});
}

TEST_CASE("an expired certificate is refused as that") {
  check_certificate("an expired certificate", certificates().expired(), {"expired"});
}

TEST_CASE("a certificate of the future is refused as that") {
  check_certificate("a certificate not yet valid", certificates().not_yet_valid(),
                    {"not yet valid"});
}

TEST_CASE("a self-signed certificate is refused as that") {
  check_certificate("a self-signed certificate", certificates().self_signed(),
                    {"self-signed", "self signed"});
}

TEST_CASE("a certificate for another host is refused, and the host that was meant is named") {
  check_certificate("a certificate for another host", certificates().for_host("other.example"),
                    {"does not match", "no alternative certificate subject name matches"});
}

TEST_CASE("a server whose authority is not in ca_file is refused, and ca_file is named") {
  check_bundle("an authority that is not in ca_file", certificates().self_signed().certificate);
}

TEST_CASE("a CA bundle that cannot be read is a tls failure that names it") {
  const TempDir dir;
  check_bundle("a CA bundle that is not there", dir.file("missing.pem"));
  check_bundle("a CA bundle that is garbage", dir.write("garbage.pem", "no certificate\n"));
  check_bundle("a CA bundle that is empty", dir.write("empty.pem", ""));
  check_bundle(
      "a CA bundle that is broken",
      dir.write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
}

TEST_CASE("a client that refused a certificate goes on as soon as the server has a new one") {
  const TempDir dir;
  const Certificate served{dir.file("served.pem"), dir.file("served.key")};
  put_in_place(certificates().expired(), served);
  const Backend backend;
  Nginx nginx(site(backend, served));
  const ClientOptions options = options_for(nginx.url());
  const bizkithub::Client client(support::key(), options);
  CHECK(observe("an expired certificate", Kind::match, options, backend, client).error);
  put_in_place(certificates().good(), served);
  nginx.reload();
  CHECK(!observe("its successor", Kind::match, options, backend, client).error);
}

}  // namespace faults::nginx_tls_test
