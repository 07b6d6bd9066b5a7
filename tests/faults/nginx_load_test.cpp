// SPDX-License-Identifier: MIT
// Many threads on one client while the server lets connections go: every call is accounted for.
#include <atomic>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "nginx_site.hpp"
#include "table.hpp"

namespace faults::nginx_load_test {

using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using namespace faults::gateway;

namespace {

/// What the callers were told of each call, by its name.
struct Told {
  std::vector<std::string> succeeded{};
  /// Of those: an earlier attempt may have applied.
  std::set<std::string> doubtful{};
  std::map<std::string, bizkithub::Error> failed{};
  std::size_t attempts = 0;

  void add(Told&& other) {
    succeeded.insert(succeeded.end(), other.succeeded.begin(), other.succeeded.end());
    doubtful.merge(other.doubtful);
    failed.merge(other.failed);
    attempts += other.attempts;
  }
};

template <class Response>
void note(const std::string& name, const bizkithub::Result<Response>& result, Told& told) {
  if (result) {
    told.attempts += result->info.attempts.size();
    told.succeeded.push_back(name);
    if (result->info.earlier_attempt_may_have_applied) told.doubtful.insert(name);
  } else {
    told.attempts += result.error().attempts.size();
    told.failed.emplace(name, result.error());
  }
}

void call_once(const Client& client, Kind kind, const std::string& name, Told& told) {
  if (kind == Kind::create) {
    note(name, client.create_customer(support::create_request(name + "@load.example")), told);
    return;
  }
  auto request = support::match_request();
  request.notice = name;
  note(name, client.match_customers(request), told);
}

/// Threads that call until told to stop; `pause` is waited after each call.
class Load {
 public:
  Load(const Client& client, Kind kind, int threads, const std::function<void(int)>& pause = {}) {
    told_.resize(static_cast<std::size_t>(threads));
    for (int number = 0; number < threads; ++number) {
      threads_.emplace_back([this, &client, kind, number, pause] {
        const std::string prefix = "#" + std::to_string(number) + "-";
        for (int i = 0; !stop_; ++i) {
          call_once(client, kind, prefix + std::to_string(i) + "#",
                    told_[static_cast<std::size_t>(number)]);
          if (pause) pause(i);
        }
      });
    }
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  ~Load() { join(); }

  Told finish() {
    join();
    Told all;
    for (Told& told : told_) all.add(std::move(told));
    return all;
  }

 private:
  void join() {
    stop_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  std::atomic<bool> stop_{false};
  std::vector<Told> told_;
  std::vector<std::thread> threads_;
};

/// How often the service applied each call of `kind`, by its name.
std::map<std::string, int> applied_calls(const Backend& backend, Kind kind) {
  std::map<std::string, int> calls;
  for (const auto& [body, times] : backend.bodies()) {
    const bool create = body.find("@load.example") != std::string::npos;
    if (create != (kind == Kind::create)) continue;
    const auto begin = body.find('#');
    calls[body.substr(begin, body.find('#', begin + 1) + 1 - begin)] += times;
  }
  return calls;
}

long total(const std::map<std::string, int>& calls) {
  long sum = 0;
  for (const auto& [name, times] : calls) sum += times;
  return sum;
}

void add_to_table(const std::string& scenario, Kind kind, const Told& told, long applied) {
  faults::Row row;
  row.scenario = scenario;
  row.call = kind == Kind::create ? "create" : "match";
  row.attempts = told.attempts;
  row.requests = row.applied = applied;
  row.outcome = std::to_string(told.succeeded.size()) + " ok, " +
                std::to_string(told.failed.size()) + " network";
  row.delivery = told.failed.empty() ? "" : "unknown";
  faults::add_row(row);
}

std::string summary(const Told& told, long applied) {
  std::ostringstream text;
  text << told.succeeded.size() << " succeeded, " << told.failed.size() << " failed, "
       << told.attempts << " attempts, " << applied << " applied";
  for (const auto& [name, error] : told.failed) text << "\n" << name << ": " << error;
  return text.str();
}

std::size_t applied_twice(const std::map<std::string, int>& applied) {
  std::size_t twice = 0;
  for (const auto& [name, times] : applied) twice += times > 1 ? 1 : 0;
  return twice;
}

/// Successes of which the service knows nothing.
std::size_t lost(const Told& told, const std::map<std::string, int>& applied) {
  std::size_t count = 0;
  for (const std::string& name : told.succeeded) count += applied.count(name) == 1 ? 0 : 1;
  return count;
}

/// What was done is either a success, once, or was reported as unknown.
void check_matches(const std::string& scenario, const Told& told, const Backend& backend) {
  auto applied = applied_calls(backend, Kind::match);
  add_to_table(scenario, Kind::match, told, total(applied));
  INFO(summary(told, total(applied)));
  CHECK(!told.succeeded.empty());
  CHECK(applied_twice(applied) == 0);
  CHECK(lost(told, applied) == 0);
  for (const auto& [name, error] : told.failed) {
    applied.erase(name);
    CHECK(error.kind == ErrorKind::network);
    CHECK(error.delivery == Delivery::unknown);
    CHECK(error.attempts.back().delivery == Delivery::unknown);
  }
  CHECK(applied.size() == told.succeeded.size());
}

void check_creates(const std::string& scenario, const Told& told, const Backend& backend) {
  const auto applied = applied_calls(backend, Kind::create);
  add_to_table(scenario, Kind::create, told, total(applied));
  INFO(summary(told, total(applied)));
  CHECK(!told.succeeded.empty());
  CHECK(told.failed.empty());
  CHECK(lost(told, applied) == 0);
  for (const auto& [name, times] : applied) {
    if (times > 1) CHECK(told.doubtful.count(name) == 1);
  }
}

NginxOptions site(const Backend& backend, const std::string& directives, bool http2) {
  NginxOptions options;
  options.upstream_port = backend.port();
  options.certificate = certificates().good();
  options.http2 = http2;
  options.directives = directives;
  return options;
}

constexpr milliseconds load_time{1'500};

Told check_match_load(const std::string& scenario, const std::string& directives,
                      const std::function<void(int)>& pause) {
  const Backend backend;
  const Nginx nginx(site(backend, directives, false));
  const Client client(support::key(), options_for(nginx.url()));
  Load load(client, Kind::match, 20, pause);
  std::this_thread::sleep_for(load_time);
  Told told = load.finish();
  check_matches(scenario, told, backend);
  return told;
}

/// Creates and matches from four threads each, while `disturb` happens so many times.
void check_disturbances(const std::string& scenario, int times, const Backend::Script& script,
                        void (Nginx::*disturb)()) {
  const Backend backend(script);
  Nginx nginx(site(backend, "", true));
  ClientOptions options = options_for(nginx.url());
  // After a restart it takes a while until somebody listens.
  options.total_timeout = std::chrono::minutes(1);
  options.retry.max_backoff = milliseconds(200);
  options.retry.max_attempts = 1'000;
  options.retry_reserve = 1'000'000;
  const Client client(support::key(), options);
  Load creates(client, Kind::create, 4);
  Load matches(client, Kind::match, 4);
  for (int i = 0; i < times; ++i) {
    std::this_thread::sleep_for(load_time / (times + 1));
    (nginx.*disturb)();
  }
  std::this_thread::sleep_for(load_time / (times + 1));
  const Told matched = matches.finish();
  check_matches(scenario, matched, backend);
  check_creates(scenario, creates.finish(), backend);
}

}  // namespace

TEST_CASE("reloads of the server under load lose nothing silently and repeat no match") {
  check_disturbances("five reloads under load", 5, {}, &Nginx::reload);
}

TEST_CASE("restarts of the server under load lose nothing silently and repeat no match") {
  check_disturbances("two restarts under load", 2, {}, &Nginx::start_again);
}

TEST_CASE("crashes of the server under load lose nothing silently and repeat no match") {
  // Long enough that each crash meets some requests that were handed on and are not answered yet.
  Backend::Script script;
  script.delay = milliseconds(5);
  check_disturbances("five crashes under load", 5, script, &Nginx::crash_worker);
}

TEST_CASE("twenty threads see no error where the server closes after every third answer") {
  const Told told = check_match_load("closed after three, 20 threads", "keepalive_requests 3;", {});
  CHECK(told.failed.empty());
  CHECK(told.attempts == told.succeeded.size());
}

TEST_CASE("twenty threads lose no match where the server closes at any moment") {
  // Pauses around the time after which nginx closes: some closes are bound to meet a request, and
  // then nobody can tell what became of it.
  const auto pause = [](int i) { std::this_thread::sleep_for(milliseconds(i % 5)); };
  check_match_load("closed at any moment, 20 threads", "keepalive_timeout 2ms 60s;", pause);
}

TEST_CASE("twenty threads of HTTP/2 get every create done where the server says GOAWAY at will") {
  const Backend backend;
  const Nginx nginx(site(backend, "keepalive_requests 3;", true));
  const Client client(support::key(), options_for(nginx.url()));
  Load load(client, Kind::create, 20);
  std::this_thread::sleep_for(load_time);
  check_creates("GOAWAY after three, 20 threads", load.finish(), backend);
}

}  // namespace faults::nginx_load_test
