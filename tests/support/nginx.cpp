// SPDX-License-Identifier: MIT
#include "nginx.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

namespace support {

namespace {

// Far longer than any of these waits takes.
constexpr std::chrono::seconds timeout{20};
constexpr std::chrono::milliseconds poll_interval{2};

template <class Condition>
bool wait_for(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(poll_interval);
  }
  return true;
}

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

// Without retries by nginx: the tests count what arrives at the back end.
constexpr const char* forward_to_backend = R"(proxy_pass http://backend;
proxy_next_upstream off;
proxy_http_version 1.1;
proxy_set_header Connection '';
proxy_set_header X-Protocol $server_protocol;
proxy_set_header X-Connection $connection;
)";

std::string quoted(const std::string& path) { return "\"" + path + "\""; }

// Runs between fork and exec, so it makes only async-signal-safe calls. Descriptors of the test are
// closed: a peer would otherwise not see their connections end.
[[noreturn]] void exec_nginx(char* const* arguments, const char* log, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(127);
  const int out = ::open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
  const int in = ::open("/dev/null", O_RDONLY);
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(out, 2);
  for (int fd = 3; fd < 1024; ++fd) ::close(fd);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

}  // namespace

TempDir::TempDir() {
  std::string path =
      (std::filesystem::temp_directory_path() / ("bizkithub-test-" + std::string(6, 'X'))).string();
  if (::mkdtemp(path.data()) == nullptr)
    throw std::runtime_error("cannot create a temporary directory");
  path_ = path;
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempDir::write(const std::string& name, const std::string& text) const {
  std::ofstream(file(name), std::ios::binary) << text;
  return file(name);
}

std::string program(const std::string& name, const std::string& package) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(std::string(path != nullptr ? path : "") +
                             ":/usr/local/sbin:/usr/sbin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::string candidate = folder + "/" + name;
    if (!folder.empty() && ::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  throw std::runtime_error("this test needs " + name + ", of Debian's package " + package);
}

Nginx::Nginx(NginxOptions options) : options_(std::move(options)) {
  if (options_.upstream_port == 0) options_.upstream_port = nobody_.number();
  // Another process may take the port before nginx does.
  for (int tries = 0; tries < 5; ++tries) {
    port_ = ClosedPort().number();
    if (try_to_start() == Start::done) return;
  }
  throw std::runtime_error(problem("found no free port"));
}

Nginx::~Nginx() { stop(); }

std::string Nginx::url() const {
  const bool tls = !options_.certificate.certificate.empty();
  return (tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_);
}

std::string Nginx::log() const { return text_of(dir_.file("error.log")); }

std::string Nginx::problem(const std::string& what) const {
  return "nginx " + what + "; its log: " + log();
}

// An old worker logs this when it stops accepting connections; its replacement is running by then.
std::size_t Nginx::workers_shutting_down() const {
  return count(log(), "gracefully shutting down");
}

void Nginx::reload() {
  const std::size_t before = workers_shutting_down();
  ::kill(process_, SIGHUP);
  if (!wait_for([&] { return workers_shutting_down() > before; })) {
    throw std::runtime_error(problem("did not reload"));
  }
}

pid_t Nginx::newest_worker() const {
  const std::string text = log();
  const std::string message = "start worker process ";
  const auto found = text.rfind(message);
  if (found == std::string::npos) throw std::runtime_error(problem("has no worker"));
  return static_cast<pid_t>(std::strtol(text.c_str() + found + message.size(), nullptr, 10));
}

void Nginx::crash_worker() {
  const pid_t worker = newest_worker();
  ::kill(worker, SIGKILL);
  if (!wait_for([&] { return newest_worker() != worker; })) {
    throw std::runtime_error(problem("did not replace its worker"));
  }
}

void Nginx::stop() noexcept {
  if (process_ < 0) return;
  ::kill(process_, SIGTERM);
  ::waitpid(std::exchange(process_, -1), nullptr, 0);
}

void Nginx::start_again() {
  stop();
  if (try_to_start() != Start::done) throw std::runtime_error(problem("lost its port"));
}

Nginx::Start Nginx::try_to_start() {
  write_config();
  std::filesystem::remove(dir_.file("nginx.pid"));
  spawn();
  // nginx writes this file after it has opened its port.
  const auto ready = [this] { return !text_of(dir_.file("nginx.pid")).empty(); };
  if (!wait_for([&] { return ready() || has_exited(); }))
    throw std::runtime_error(problem("hangs"));
  if (process_ >= 0) return Start::done;
  if (log().find("Address already in use") != std::string::npos) return Start::port_taken;
  throw std::runtime_error(problem("did not start"));
}

void Nginx::spawn() {
  const std::string log_file = dir_.file("error.log");
  std::string command[] = {program("nginx", "nginx-light"), "-p", dir_.path(), "-e", log_file, "-c",
                           dir_.file("nginx.conf")};
  char* arguments[8] = {};
  for (std::size_t i = 0; i < 7; ++i) arguments[i] = command[i].data();
  const pid_t self = ::getpid();
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("cannot fork");
  if (process_ == 0) exec_nginx(arguments, log_file.c_str(), self);
}

bool Nginx::has_exited() {
  if (::waitpid(process_, nullptr, WNOHANG) != process_) return false;
  process_ = -1;
  return true;
}

void Nginx::write_config() const {
  std::ostringstream config;
  // Started by root, nginx runs its workers as a user that cannot read the temporary directory.
  if (::geteuid() == 0) config << "user root;\n";
  config << "daemon off;\nworker_processes 1;\npid nginx.pid;\nlock_file nginx.lock;\n"
         << "error_log " << quoted(dir_.file("error.log")) << " notice;\n"
         << "events { worker_connections 1024; }\nhttp {\naccess_log off;\n";
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    config << kind << "_temp_path " << quoted(dir_.file(kind)) << ";\n";
  }
  config << "upstream backend { server 127.0.0.1:" << options_.upstream_port
         << "; keepalive 64; }\n"
         << server_block() << "}\n";
  dir_.write("nginx.conf", config.str());
}

std::string Nginx::server_block() const {
  const auto& [certificate, key] = options_.certificate;
  std::ostringstream block;
  block << "server {\nlisten 127.0.0.1:" << port_;
  if (!certificate.empty()) {
    block << " ssl" << (options_.http2 ? " http2" : "") << ";\nssl_certificate "
          << quoted(certificate) << ";\nssl_certificate_key " << quoted(key);
  }
  block << ";\n"
        << options_.directives << "\nlocation / {\n"
        << (options_.location.empty() ? forward_to_backend : options_.location) << "}\n}\n";
  return block.str();
}

}  // namespace support
