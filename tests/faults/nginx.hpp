#pragma once

#include <sys/types.h>

#include <string>

// A real HTTP server in front of a back end of the test's own.
namespace faults::gateway {

/// A directory of its own, which goes with the object.
class TempDir {
 public:
  TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir();

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  /// Returns the file's path.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

/// A certificate and its private key, by the paths of their PEM files.
struct Certificate {
  std::string certificate{};
  std::string key{};
};

struct NginxOptions {
  /// Where requests go; 0: a port on which nobody listens.
  int upstream_port = 0;
  /// Without one, it is plain HTTP.
  Certificate certificate{};
  bool http2 = true;
  /// More directives for the `server` block, each with its semicolon.
  std::string directives{};
};

/// An nginx on a free port of 127.0.0.1, from the constructor to the destructor. It never outlives
/// the thread that made it. Throws std::runtime_error with what nginx said if it does not start.
///
/// The back end is told in `X-Protocol` and `X-Connection` what the client came by.
class Nginx {
 public:
  explicit Nginx(NginxOptions options);
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;
  ~Nginx();

  int port() const { return port_; }
  std::string url() const;

  /// New workers for new connections, the old ones end when they have answered; returns when the
  /// old ones take no more.
  void reload();
  void stop() noexcept;
  /// The process that holds the connections dies; another takes its place, on the same port.
  void crash_worker();
  /// As after a crash: on the same port, with nothing left of the old connections.
  void start_again();
  std::string log() const;

 private:
  enum class Start { done, port_taken };

  Start try_to_start();
  void spawn();
  void write_config() const;
  std::string server_block() const;
  std::string problem(const std::string& what) const;
  bool ended();
  std::size_t workers_leaving() const;
  pid_t newest_worker() const;

  NginxOptions options_;
  TempDir dir_;
  int port_ = 0;
  pid_t process_ = -1;
};

/// A port of 127.0.0.1 on which nobody listened a moment ago.
int free_port();

/// Of `name` in PATH, or where Debian keeps programs of the administrator's. Throws
/// std::runtime_error, which names `package`, if there is none: a test is not to be skipped.
std::string program(const std::string& name, const std::string& package);

}  // namespace faults::gateway
