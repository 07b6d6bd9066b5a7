// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "nginx.hpp"

namespace support {

/// A temporary certificate authority, made by the openssl command. Throws std::runtime_error with
/// the output of openssl if that fails.
class Certificates {
 public:
  Certificates();

  /// The certificate of the authority, for tls.ca_file.
  std::string ca_file() const { return dir_.file("ca.pem"); }
  /// For 127.0.0.1 and localhost, valid now.
  Certificate good() const;
  Certificate expired() const;
  Certificate not_yet_valid() const;
  Certificate self_signed() const;
  Certificate for_host(const std::string& name) const;

 private:
  Certificate issue(const std::string& name, const std::string& subject_alt_name,
                    const std::string& dates) const;
  void openssl(const std::string& arguments) const;

  TempDir dir_;
};

/// The authority of this process, made on first use.
const Certificates& certificates();

}  // namespace support
