// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <bizkithub/client.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "../support/nginx.hpp"
#include "../support/nginx_certificates.hpp"
#include "../support/raw_server.hpp"
#include "../support/slack.hpp"

// A service behind nginx, a client of it, and what both sides say of a call.
namespace faults::gateway {

using std::chrono::milliseconds;
using support::Certificate;
using support::certificates;
using support::ClosedPort;
using support::Nginx;
using support::NginxOptions;
using support::slack;
using support::TempDir;

/// The service: it applies whatever reaches it, and counts.
class Backend {
 public:
  struct Script {
    /// So many requests, from the first, are applied and not answered: the connection closes.
    int unanswered = 0;
    /// Waited after a request was applied, before the answer.
    milliseconds delay{0};
    /// Called with the number of a request that was applied, from 1, before the answer.
    std::function<void(int)> before_answer;
    /// What the answer holds besides what is documented, in bytes.
    std::size_t padding = 0;
  };
  struct Seen {
    std::string target{};
    std::string protocol{};    ///< "HTTP/2.0", as nginx saw it
    std::string connection{};  ///< nginx's number of the client's connection
  };

  Backend() : Backend(Script{}) {}
  explicit Backend(const Script& script);

  int port() const { return server_.port(); }
  long applied() const;
  std::vector<Seen> seen() const;
  /// How often each body was applied.
  std::map<std::string, int> bodies() const;

 private:
  void serve(support::RawConnection& connection);
  int apply(const std::string& request);
  std::string answer() const;

  const Script script_;
  mutable std::mutex mutex_;
  std::vector<Seen> seen_;
  std::map<std::string, int> bodies_;
  // Last, so that its threads end first.
  support::RawServer server_;
};

/// All that a client logged, at its most talkative.
class Journal {
 public:
  bizkithub::Logger logger();
  std::string text() const;

 private:
  struct Lines;
  std::shared_ptr<Lines> lines_;
};

enum class Kind { create, match };

/// One call as its caller saw it, beside what the service counted meanwhile.
struct Observed {
  std::optional<bizkithub::Error> error{};
  std::vector<bizkithub::Attempt> attempts{};
  bool earlier_attempt_may_have_applied = false;
  long applied = 0;
  milliseconds took{};
  /// Everything a person gets to read: the error, printed, and the log.
  std::string shown{};
};

/// Until the other side has closed every connection to this port.
void wait_until_closed(int port);

/// Options with the shortest waits, for `url` and the test's own authority.
bizkithub::ClientOptions options_for(const std::string& url);

/// Makes one call with a client of its own, or with `client`, and adds it to the table. Checks what
/// holds for every call: that it ends in time, and that neither key nor e-mail is shown.
Observed observe(const std::string& scenario, Kind kind, const bizkithub::ClientOptions& options,
                 const Backend& backend);
Observed observe(const std::string& scenario, Kind kind, const bizkithub::ClientOptions& options,
                 const Backend& backend, const bizkithub::Client& client);

}  // namespace faults::gateway
