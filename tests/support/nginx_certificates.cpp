// SPDX-License-Identifier: MIT
#include "nginx_certificates.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace support {

namespace {

constexpr const char* local = "DNS:localhost,IP:127.0.0.1";
// P-256 keys are fast to generate, and every TLS 1.2 implementation supports them.
constexpr const char* new_key = " -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";

// `openssl ca` can set the dates of a certificate; `openssl x509` only since 3.4.
constexpr const char* config = R"([ca]
default_ca = authority
[authority]
certificate = ca.pem
private_key = ca.key
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
default_days = 30
unique_subject = no
copy_extensions = copy
policy = policy
[policy]
commonName = supplied
[req]
distinguished_name = name
prompt = no
[name]
commonName = unused
)";

}  // namespace

Certificates::Certificates() {
  program("openssl", "openssl");
  dir_.write("openssl.cnf", config);
  dir_.write("index.txt", "");
  dir_.write("serial", "1000\n");
  openssl(std::string("req -x509 -config openssl.cnf -subj '/CN=A test authority' -days 30") +
          " -addext basicConstraints=critical,CA:TRUE -keyout ca.key -out ca.pem" + new_key);
}

Certificate Certificates::good() const { return issue("good", local, ""); }

Certificate Certificates::expired() const {
  return issue("expired", local, " -startdate 20200101000000Z -enddate 20210101000000Z");
}

Certificate Certificates::not_yet_valid() const {
  return issue("early", local, " -startdate 20900101000000Z -enddate 20910101000000Z");
}

Certificate Certificates::for_host(const std::string& name) const {
  return issue(name, "DNS:" + name, "");
}

Certificate Certificates::self_signed() const {
  openssl(std::string("req -x509 -config openssl.cnf -subj '/CN=localhost' -days 30") +
          " -addext subjectAltName=" + local + " -keyout self.key -out self.pem" + new_key);
  return {dir_.file("self.pem"), dir_.file("self.key")};
}

Certificate Certificates::issue(const std::string& name, const std::string& subject_alt_name,
                                const std::string& dates) const {
  openssl("req -new -config openssl.cnf -subj '/CN=" + name + "' -addext subjectAltName=" +
          subject_alt_name + " -keyout " + name + ".key -out " + name + ".csr" + new_key);
  openssl("ca -batch -notext -config openssl.cnf -in " + name + ".csr -out " + name + ".pem" +
          dates);
  return {dir_.file(name + ".pem"), dir_.file(name + ".key")};
}

void Certificates::openssl(const std::string& arguments) const {
  const std::string command =
      "cd '" + dir_.path() + "' && openssl " + arguments + " >>openssl.log 2>&1 </dev/null";
  if (std::system(command.c_str()) == 0) return;
  std::ifstream log(dir_.file("openssl.log"));
  throw std::runtime_error("openssl " + arguments +
                           " failed: " + std::string(std::istreambuf_iterator<char>(log), {}));
}

const Certificates& certificates() {
  static const Certificates all;
  return all;
}

}  // namespace support
