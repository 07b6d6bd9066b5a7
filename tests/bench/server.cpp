// SPDX-License-Identifier: MIT
#include "server.hpp"

#include <fstream>
#include <iterator>

#include "../support/nginx_certificates.hpp"
#include "cores.hpp"

namespace bench {

namespace {

support::NginxOptions options_for(Protocol protocol) {
  support::NginxOptions options;
  options.http2 = protocol == Protocol::http2_tls;
  if (protocol != Protocol::http1) options.certificate = support::certificates().good();
  // Connections stay warm from the first round to the last. A request by another protocol than the
  // one to be measured is an error.
  options.directives =
      "keepalive_requests 1000000000;\nkeepalive_timeout 1h;\ndefault_type application/json;\n"
      "if ($server_protocol != HTTP/" +
      std::string(options.http2 ? "2.0" : "1.1") + ") { return 505; }\n";
  options.location = "return 200 '" + canned_response() + "';\n";
  return options;
}

support::Nginx start_nginx(Protocol protocol) {
  const OnServerCore core;
  return support::Nginx(options_for(protocol));
}

}  // namespace

std::string name_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::http1: return "HTTP/1.1";
    case Protocol::http1_tls: return "HTTP/1.1 over TLS";
    case Protocol::http2_tls: return "HTTP/2 over TLS";
  }
  return {};
}

const std::string& canned_response() {
  static const std::string text = [] {
    std::ifstream file(BIZKITHUB_TEST_DATA_DIR "/create_response.json", std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  return text;
}

Server::Server(Protocol protocol) : protocol_(protocol), nginx_(start_nginx(protocol)) {}

Target Server::target() const {
  Target target;
  target.origin = nginx_.url();
  if (protocol_ != Protocol::http1) target.ca_file = support::certificates().ca_file();
  target.http2 = protocol_ == Protocol::http2_tls;
  return target;
}

}  // namespace bench
