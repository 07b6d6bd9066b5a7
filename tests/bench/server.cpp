#include "server.hpp"

#include <curl/curl.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "../support/nginx_certificates.hpp"
#include "cores.hpp"

namespace bench {

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t append_to(char* data, std::size_t, std::size_t size, void* text) {
  static_cast<std::string*>(text)->append(data, size);
  return size;
}

std::string get(const std::string& url) {
  std::string text;
  CURL* easy = curl_easy_init();
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, append_to);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &text);
  const CURLcode code = curl_easy_perform(easy);
  curl_easy_cleanup(easy);
  if (code != CURLE_OK) throw std::runtime_error("no answer from nginx");
  return text;
}

[[noreturn]] void become(char* const* arguments, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(127);
  use_server_core();
  const int null = ::open("/dev/null", O_RDWR);
  for (int fd = 0; fd < 3; ++fd) ::dup2(null, fd);
  for (int fd = 3; fd < 1024; ++fd) ::close(fd);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

}  // namespace

std::string id_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::http1: return "http1";
    case Protocol::http1_tls: return "http1_tls";
    case Protocol::http2_tls: return "http2_tls";
  }
  return {};
}

std::string name_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::http1: return "HTTP/1.1";
    case Protocol::http1_tls: return "HTTP/1.1 over TLS";
    case Protocol::http2_tls: return "HTTP/2 over TLS";
  }
  return {};
}

const std::string& canned_response() {
  static const std::string text = text_of(BIZKITHUB_TEST_DATA_DIR "/create_response.json");
  return text;
}

Server::Server() : certificate_(support::certificates().good()) {
  for (int& port : ports_) port = support::free_port();
  dir_.write("nginx.conf", config());
  spawn();
  wait_until_ready();
}

Server::~Server() {
  if (process_ < 0) return;
  ::kill(process_, SIGTERM);
  ::waitpid(process_, nullptr, 0);
}

Target Server::target(Protocol protocol) const {
  const std::string host = "://127.0.0.1:" + std::to_string(port(protocol));
  if (protocol == Protocol::http1) return {"http" + host};
  return {"https" + host, support::certificates().ca_file(), protocol == Protocol::http2_tls};
}

int Server::port(Protocol protocol) const { return ports_[static_cast<int>(protocol)]; }

// The third number of the third line of stub_status.
long long Server::requests() const {
  std::istringstream text(get(target(Protocol::http1).origin + "/status"));
  std::string line;
  std::getline(text, line);
  std::getline(text, line);
  long long accepted = 0;
  long long handled = 0;
  long long answered = 0;
  text >> accepted >> handled >> answered;
  return answered;
}

// A request that came by another protocol than the one to be measured is an error.
std::string Server::server_block(Protocol protocol) const {
  const bool tls = protocol != Protocol::http1;
  const bool http2 = protocol == Protocol::http2_tls;
  std::ostringstream text;
  text << "server {\n  listen 127.0.0.1:" << port(protocol) << " backlog=4096"
       << (tls ? " ssl" : "") << (http2 ? " http2" : "") << ";\n";
  if (tls) {
    text << "  ssl_certificate \"" << certificate_.certificate << "\";\n  ssl_certificate_key \""
         << certificate_.key << "\";\n";
  }
  text << "  if ($server_protocol != HTTP/" << (http2 ? "2.0" : "1.1") << ") { return 505; }\n"
       << "  location = /status { stub_status; }\n"
       << "  location / { return 200 '" << canned_response() << "'; }\n}\n";
  return text.str();
}

std::string Server::config() const {
  std::ostringstream text;
  // As root, nginx would hand its worker to a user who may not read the certificate.
  if (::geteuid() == 0) text << "user root;\n";
  text << "daemon off;\nworker_processes 1;\nworker_rlimit_nofile 8192;\npid nginx.pid;\n"
       << "lock_file nginx.lock;\nerror_log error.log;\nevents { worker_connections 4096; }\n"
       << "http {\naccess_log off;\ndefault_type application/json;\n"
       // A connection is to be warm from the first round to the last.
       << "keepalive_requests 1000000000;\nkeepalive_timeout 1h;\n";
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    text << kind << "_temp_path " << kind << ";\n";
  }
  for (const auto protocol : {Protocol::http1, Protocol::http1_tls, Protocol::http2_tls}) {
    text << server_block(protocol);
  }
  text << "}\n";
  return text.str();
}

void Server::spawn() {
  std::string words[] = {support::program("nginx", "nginx-light"),
                         "-p",
                         dir_.path(),
                         "-e",
                         dir_.file("error.log"),
                         "-c",
                         dir_.file("nginx.conf")};
  char* arguments[8] = {};
  for (std::size_t i = 0; i < 7; ++i) arguments[i] = words[i].data();
  const pid_t self = ::getpid();
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("no process for nginx");
  if (process_ == 0) become(arguments, self);
}

// It writes its process id once its ports are open.
void Server::wait_until_ready() {
  for (int tries = 0; tries < 5000; ++tries) {
    if (!text_of(dir_.file("nginx.pid")).empty()) return;
    if (::waitpid(process_, nullptr, WNOHANG) == process_) {
      process_ = -1;
      throw std::runtime_error("nginx did not start: " + log());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  throw std::runtime_error("nginx hangs: " + log());
}

std::string Server::log() const { return text_of(dir_.file("error.log")); }

}  // namespace bench
