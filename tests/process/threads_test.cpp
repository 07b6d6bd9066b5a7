// SPDX-License-Identifier: MIT
// Many threads on one client while the network does its worst. Also to be run under
// ThreadSanitizer and LeakSanitizer.
#include <atomic>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/policies.hpp"
#include "counting_server.hpp"
#include "process.hpp"

namespace process::threads_test {

using bizkithub::ApiKey;
using bizkithub::ApiKeyPlacement;
using bizkithub::CallOptions;
using bizkithub::CancellationSource;
using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using std::chrono::milliseconds;
using support::contains;
using support::RawConnection;

namespace {

constexpr int thread_count = 32;
constexpr int calls_per_thread = 100;

struct Outcome {
  std::string notice;
  bool succeeded = false;
  ErrorKind kind = ErrorKind::network;
  Delivery delivery = Delivery::not_sent;
};

using Outcomes = std::vector<Outcome>;

// Tries again for longer than a restart takes.
ClientOptions patient_options(const std::string& url) {
  ClientOptions options = process::options_for(url);
  options.retry.initial_backoff = milliseconds(50);
  options.retry.max_backoff = milliseconds(400);
  options.retry.jitter = 0;
  options.retry.max_attempts = 100;
  options.retry_reserve = 1'000'000;
  return options;
}

Outcome match(const Client& client, const std::string& notice) {
  auto request = support::match_request();
  request.notice = notice;
  const auto result = client.match_customers(request);
  if (result) return {notice, true, {}, {}};
  return {notice, false, result.error().kind, result.error().delivery};
}

constexpr int all_calls = thread_count * calls_per_thread;

// The callers wait where a restart is due, however slow the machine is.
struct Progress {
  std::atomic<int> made{0};
  std::atomic<int> allowed{all_calls / 2};
};

// Each thread writes to outcomes of its own.
std::vector<std::thread> start_callers(const Client& client, std::vector<Outcomes>& outcomes,
                                       Progress& progress) {
  std::vector<std::thread> callers;
  for (int t = 0; t < thread_count; ++t) {
    callers.emplace_back([&client, &mine = outcomes[static_cast<std::size_t>(t)], &progress, t] {
      for (int i = 0; i < calls_per_thread; ++i) {
        process::comes_true([&] { return progress.made < progress.allowed; });
        mine.push_back(match(client, std::to_string(t) + "-" + std::to_string(i)));
        ++progress.made;
      }
    });
  }
  return callers;
}

// What the main thread does meanwhile: makes another client, cancels a call on it, destroys it.
// Says whether that call ended as one of the two things it may be.
bool cancel_on_another_client(const std::string& url) {
  const Client other(support::key(), process::options_for(url));
  CancellationSource source;
  CallOptions options;
  options.cancellation = source.token();
  bool well = false;
  std::thread caller([&] {
    const auto result = other.match_customers(support::match_request(), options);
    well = result.has_value() || result.error().kind == ErrorKind::cancelled ||
           result.error().kind == ErrorKind::network;
  });
  source.cancel();
  caller.join();
  return well;
}

struct Sums {
  int calls = 0, successes = 0, not_sent = 0, unknown = 0, refused = 0, applied = 0;
};

// What the client said of one call beside what the server counted.
void check_one(const Outcome& outcome, int applied) {
  INFO("call " << outcome.notice << ", " << outcome.kind << ", " << outcome.delivery);
  CHECK(applied <= 1);
  if (outcome.succeeded) CHECK(applied == 1);
  if (!outcome.succeeded && outcome.delivery == Delivery::not_sent) CHECK(applied == 0);
  if (!outcome.succeeded) CHECK(outcome.kind == ErrorKind::network);
}

Sums check_and_add_up(const std::vector<Outcomes>& outcomes, const CountingServer& server) {
  Sums sums;
  for (const Outcomes& of_thread : outcomes) {
    for (const Outcome& outcome : of_thread) {
      const int applied = server.applied(outcome.notice);
      check_one(outcome, applied);
      ++sums.calls;
      sums.applied += applied;
      if (outcome.succeeded)
        ++sums.successes;
      else if (outcome.delivery == Delivery::not_sent)
        ++sums.not_sent;
      else if (outcome.delivery == Delivery::unknown)
        ++sums.unknown;
      else
        ++sums.refused;
    }
  }
  return sums;
}

void check_sums(const Sums& sums) {
  INFO("calls " << sums.calls << ", successes " << sums.successes << ", not sent " << sums.not_sent
                << ", unknown " << sums.unknown << ", applied " << sums.applied);
  CHECK(sums.calls == all_calls);
  // A connect that is refused for a moment is tried again for longer than that.
  CHECK(sums.calls == sums.successes + sums.unknown);
  CHECK(sums.applied >= sums.successes);
  CHECK(sums.applied <= sums.successes + sums.unknown);
  CHECK(sums.successes > sums.calls / 2);
}

// Cancels and destroys other clients until the callers are through, and restarts the server when a
// third and two thirds of the calls are made.
bool disturb(CountingServer& server, Progress& progress) {
  bool well = true;
  for (int next_restart = all_calls / 3; progress.made < all_calls;) {
    well = cancel_on_another_client(server.url()) && well;
    if (progress.made < next_restart || server.restarts() == 2) continue;
    server.restart(milliseconds(20));
    next_restart += all_calls / 3;
    progress.allowed += all_calls / 4;
  }
  return well;
}

// How a call ends that is cancelled at some moment of its first millisecond.
bool ends_well_when_cancelled(const Client& client, int moment) {
  CancellationSource source;
  CallOptions options;
  options.cancellation = source.token();
  std::thread canceller([&] {
    std::this_thread::sleep_for(std::chrono::microseconds(moment % 17 * 40));
    source.cancel();
  });
  const auto result = client.match_customers(support::match_request(), options);
  canceller.join();
  return result.has_value() || result.error().kind == ErrorKind::cancelled ||
         result.error().kind == ErrorKind::network;
}

const std::string keys[] = {"PROD" + std::string(28, 'a'), "PROD" + std::string(28, 'b')};

ApiKey key_number(std::size_t number) { return ApiKey::parse(keys[number % 2]).value(); }

// Whether a request has that key in both places, and nothing else there.
bool has_key(const std::string& request, const std::string& key) {
  return contains(request, "?apiKey=" + key + " HTTP/1.1\r\n") &&
         contains(request, "\r\nAuthorization: Bearer " + key + "\r\n");
}

// Refuses requests that do not have one of the keys.
class KeyCheckingServer {
 public:
  std::string url() const { return server_.url(); }
  int accepted(std::size_t number) const { return accepted_[number % 2]; }

 private:
  void serve(RawConnection& connection) {
    while (!connection.read_request().empty()) {
      connection.respond(accepts(connection.request()) ? 200 : 401, support::created);
    }
  }

  bool accepts(const std::string& request) {
    for (const std::size_t i : {0U, 1U}) {
      if (!has_key(request, keys[i])) continue;
      ++accepted_[i];
      return true;
    }
    return false;
  }

  std::atomic<int> accepted_[2] = {};
  support::RawServer server_{[this](RawConnection& connection, int) { serve(connection); }};
};

// Replaces the key a thousand times whenever the server has accepted a request with it.
void replace_keys(Client& client, const KeyCheckingServer& server, std::atomic<int>& replaced,
                  const std::atomic<bool>& done) {
  std::size_t number = 0;
  for (int before = 0; !done; ++replaced) {
    while (!done && server.accepted(number) == before) std::this_thread::yield();
    // An odd number of times, so that the other key is used next.
    for (int i = 0; i < 1001; ++i) client.set_api_key(key_number(++number));
    before = server.accepted(number);
  }
}

// Three threads make 100 calls each while a fourth makes a bulk run of 500. Returns how many calls
// and records succeeded.
int successes_of_threads(const Client& client, const std::atomic<int>& replaced) {
  std::atomic<int> successes{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        // However slow the machine is, both keys are used.
        if (!process::comes_true([&] { return replaced >= i / 10; })) return;
        if (client.create_customer(support::create_request())) ++successes;
      }
    });
  }
  threads.emplace_back([&] {
    client.bulk_create_customers(support::creates(500), [&](std::size_t, const auto& result) {
      if (result) ++successes;
    });
  });
  for (auto& thread : threads) thread.join();
  return successes;
}

}  // namespace

TEST_CASE("32 threads, resets and restarts: every call is accounted for, no match applied twice") {
  const int files_before = process::open_files();
  {
    CountingServer server;
    const Client client(support::key(), patient_options(server.url()));
    std::vector<Outcomes> outcomes(thread_count);
    Progress progress;
    auto callers = start_callers(client, outcomes, progress);
    CHECK(disturb(server, progress));
    for (auto& caller : callers) caller.join();
    check_sums(check_and_add_up(outcomes, server));
    CHECK(server.resets() > 0);
    CHECK(server.restarts() == 2);
  }
  CHECK(process::open_files() == files_before);
}

TEST_CASE("threads whose calls are cancelled at any moment leave the client usable") {
  CountingServer server;
  const Client client(support::key(), process::options_for(server.url()));
  std::atomic<int> strange{0};
  std::vector<std::thread> callers;
  for (int t = 0; t < 8; ++t) {
    callers.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) strange += ends_well_when_cancelled(client, t * 40 + i) ? 0 : 1;
    });
  }
  for (auto& caller : callers) caller.join();
  CHECK(strange == 0);
  // Not on a connection that the server resets.
  CHECK(process::comes_true([&] { return match(client, "last").succeeded; }));
}

TEST_CASE("each request has one key, whole, while the key is replaced again and again") {
  const KeyCheckingServer server;
  ClientOptions options = process::options_for(server.url());
  options.api_key_placement = ApiKeyPlacement::both;
  Client client(key_number(0), options);
  std::atomic<int> replaced{0};
  std::atomic<bool> done{false};
  std::thread replacer([&] { replace_keys(client, server, replaced, done); });
  CHECK(successes_of_threads(client, replaced) == 3 * 100 + 500);
  done = true;
  replacer.join();
  CHECK(server.accepted(0) > 0);
  CHECK(server.accepted(1) > 0);
}

}  // namespace process::threads_test
