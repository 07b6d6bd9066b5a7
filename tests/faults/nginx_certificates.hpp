#pragma once

#include <string>

#include "nginx.hpp"

namespace faults::gateway {

/// A certificate authority of the test's own and what it issues, made by the openssl command as
/// asked for. Throws std::runtime_error with what openssl said.
class Certificates {
 public:
  Certificates();

  /// The authority, for tls.ca_file.
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

/// One authority for the whole run.
const Certificates& certificates();

}  // namespace faults::gateway
