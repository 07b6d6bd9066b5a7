// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>

#include "closed_port.hpp"

// A real nginx on 127.0.0.1.
namespace support {

/// A temporary directory, removed by the destructor.
class TempDir {
 public:
  TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir();

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  /// Returns the path of the file.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

/// Paths of the PEM files of a certificate and its private key.
struct Certificate {
  std::string certificate{};
  std::string key{};
};

struct NginxOptions {
  /// Requests are forwarded to this port of 127.0.0.1; 0: a port on which nobody listens. The
  /// headers `X-Protocol` and `X-Connection` tell the back end how the client is connected.
  int upstream_port = 0;
  /// Without a certificate the server speaks plain HTTP.
  Certificate certificate{};
  bool http2 = true;
  /// Additional directives of the `server` block.
  std::string directives{};
  /// The directives of `location /`; empty: forward to `upstream_port`.
  std::string location{};
};

/// An nginx with one worker on a free port of 127.0.0.1, stopped by the destructor, and by the end
/// of the thread that started it. Throws std::runtime_error with the error log if it does not
/// start.
class Nginx {
 public:
  explicit Nginx(NginxOptions options);
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;
  ~Nginx();

  int port() const { return port_; }
  std::string url() const;

  /// Starts a new worker; the old one finishes its requests. Returns when the old one has stopped
  /// accepting connections.
  void reload();
  void stop() noexcept;
  /// Kills the worker, which resets its connections, and waits for its replacement.
  void crash_worker();
  /// Stops nginx and starts it on the same port.
  void start_again();
  std::string log() const;

 private:
  enum class Start { done, port_taken };

  Start try_to_start();
  void spawn();
  void write_config() const;
  std::string server_block() const;
  std::string problem(const std::string& what) const;
  bool has_exited();
  std::size_t workers_shutting_down() const;
  pid_t newest_worker() const;

  NginxOptions options_;
  ClosedPort nobody_;  ///< The upstream, if none is given.
  TempDir dir_;
  int port_ = 0;
  pid_t process_ = -1;
};

/// The path of the program `name`, from PATH or the sbin directories. Throws std::runtime_error
/// naming `package` if it is missing: such a test must fail, not be skipped.
std::string program(const std::string& name, const std::string& package);

}  // namespace support
