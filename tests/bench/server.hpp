// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "../support/nginx.hpp"

namespace bench {

enum class Protocol { http1, http1_tls, http2_tls };

/// "HTTP/1.1", "HTTP/1.1 over TLS", "HTTP/2 over TLS".
std::string name_of(Protocol protocol);

/// The address of a server and how to connect to it.
struct Target {
  /// As in "http://127.0.0.1:8080".
  std::string origin{};
  /// The certificate authority of the server; empty without TLS.
  std::string ca_file{};
  bool http2 = false;
};

/// The response to every request: the example of the vendor's documentation.
const std::string& canned_response();

/// An nginx with one worker, on the servers' core, that sends the canned response to every request.
class Server {
 public:
  explicit Server(Protocol protocol);

  Target target() const;

 private:
  Protocol protocol_;
  support::Nginx nginx_;
};

}  // namespace bench
