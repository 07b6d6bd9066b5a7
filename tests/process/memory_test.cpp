// SPDX-License-Identifier: MIT
// What is left of a key in the process's memory once nobody has it any more.
#include "../support/catch2.hpp"
#include "freed_memory.hpp"
#include "key_copies.hpp"
#include "server_process.hpp"

using bizkithub::ApiKey;
using bizkithub::ApiKeyPlacement;
using bizkithub::CallOptions;
using bizkithub::CancellationSource;
using bizkithub::Client;
using bizkithub::ClientOptions;
using process::call_once;
using process::copies_after;
using process::counted_in_child;
using process::name_of;
using process::own_transport;
using process::parse_canary;
using process::placements;
using process::ServerProcess;
using std::chrono::milliseconds;
using support::RawConnection;

namespace {

// How many blocks that operator new had given were given back with the key in them by `body`.
template <class Body>
int freed_with_key_by(Body body) {
  const process::FreedMemoryWatch watch;
  return counted_in_child(body, [&] { return watch.found(); });
}

ClientOptions over_libcurl(const std::string& url, ApiKeyPlacement placement) {
  ClientOptions options = process::options_for(url);
  options.api_key_placement = placement;
  return options;
}

void answer(RawConnection& connection, int) {
  while (!connection.read_request().empty()) connection.respond(200, support::created);
}

void close_the_first(RawConnection& connection, int number) {
  if (connection.read_request().empty() || number == 1) return;
  connection.respond(200, support::created);
  connection.stall();
}

void refuse(RawConnection& connection, int) {
  while (!connection.read_request().empty()) connection.respond(404, "");
}

void stall(RawConnection& connection, int) { connection.stall(); }
void hang_up(RawConnection&, int) {}

struct Scenario {
  const char* name;
  support::RawServer::Serve serve;
  const char* scheme = "http";
  int total_timeout = 10'000;
};

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all{{"success", answer},
                                         {"refused", refuse},
                                         {"tried again", close_the_first},
                                         {"always a broken connection", hang_up},
                                         {"timed out", stall, "http", 100},
                                         {"no TLS handshake", stall, "https", 100}};
  return all;
}

}  // namespace

TEST_CASE("the watch on freed memory finds a key in what is freed") {
  SKIP_IF_SANITIZED();
  CHECK(freed_with_key_by([] { const std::string empty(100, 'x'); }) == 0);
  CHECK(freed_with_key_by([] {
          const ApiKey key = parse_canary();
          // The bytes of a key's object, which are the key's.
          const std::string bytes(reinterpret_cast<const char*>(&key), sizeof(key));
        }) == 1);
}

TEST_CASE("the scan of memory finds a key that somebody has, and each of its copies") {
  SKIP_IF_SANITIZED();
  static std::unique_ptr<ApiKey> one, two;
  CHECK(copies_after([] {}) == 0);
  CHECK(copies_after([] { one = std::make_unique<ApiKey>(parse_canary()); }) == 1);
  CHECK(copies_after([] {
          one = std::make_unique<ApiKey>(parse_canary());
          two = std::make_unique<ApiKey>(*one);
        }) == 2);
}

TEST_CASE("a key that was destroyed or assigned to is not in memory any more") {
  SKIP_IF_SANITIZED();
  CHECK(copies_after([] { const ApiKey key = parse_canary(); }) == 0);
  CHECK(copies_after([] {
          ApiKey key = parse_canary();
          const ApiKey copy = key;
          key = support::key();
        }) == 0);
  CHECK(copies_after([] {
          std::vector<ApiKey> many;
          for (int i = 0; i < 100; ++i) many.push_back(parse_canary());
        }) == 0);
}

TEST_CASE("a client that made no call leaves nothing of its key in memory") {
  SKIP_IF_SANITIZED();
  for (const ApiKeyPlacement placement : placements) {
    INFO(name_of(placement));
    const auto options = over_libcurl("http://127.0.0.1:1", placement);
    CHECK(copies_after([&] { const Client client(parse_canary(), options); }) == 0);
    CHECK(copies_after([&] {
            Client client(parse_canary(), options);
            client = Client(support::key(), options);
          }) == 0);
  }
}

TEST_CASE("over a transport that copies nothing, no call leaves anything of the key in memory") {
  SKIP_IF_SANITIZED();
  for (const ApiKeyPlacement placement : placements) {
    for (const int failures : {0, 1, 3, 100}) {
      INFO(name_of(placement) << ", " << failures << " failures");
      CHECK(copies_after([&] { call_once(own_transport(placement, failures)); }) == 0);
    }
  }
}

// libcurl copies URL and headers, and frees its copies as they are. What is the library's own comes
// from operator new, and libcurl's from malloc(): so the two can be told apart.
TEST_CASE("no call frees memory of the library's own with the key still in it") {
  SKIP_IF_SANITIZED();
  for (const ApiKeyPlacement placement : placements) {
    for (const Scenario& scenario : scenarios()) {
      INFO(name_of(placement) << ", " << scenario.name);
      const ServerProcess server(scenario.serve);
      CallOptions call;
      call.total_timeout = milliseconds(scenario.total_timeout);
      const auto options = over_libcurl(server.url(scenario.scheme), placement);
      CHECK(freed_with_key_by([&] { call_once(options, call); }) == 0);
    }
  }
}

TEST_CASE("a call that is cancelled, refused or throws frees no memory with the key still in it") {
  SKIP_IF_SANITIZED();
  for (const ApiKeyPlacement placement : placements) {
    INFO(name_of(placement));
    const ServerProcess server(answer);
    ClientOptions options = over_libcurl(server.url(), placement);
    CHECK(freed_with_key_by([&] {
            CancellationSource source;
            source.cancel();
            CallOptions call;
            call.cancellation = source.token();
            call_once(options, call);
          }) == 0);
    CHECK(freed_with_key_by([&] {
            static_cast<void>(Client(parse_canary(), options).match_customers({}));
          }) == 0);
    options.logger = [](const bizkithub::LogRecord&) { throw 1; };
    CHECK(freed_with_key_by([&] {
            try {
              call_once(options);
            } catch (int) {
            }
          }) == 0);
  }
}

// Not a promise: what libcurl 7.88 leaves is printed for the docs, on request.
TEST_CASE("after a call over libcurl, copies of libcurl's own may be left in memory") {
  SKIP_IF_SANITIZED();
  for (const ApiKeyPlacement placement : placements) {
    for (const Scenario& scenario : scenarios()) {
      const ServerProcess server(scenario.serve);
      CallOptions call;
      call.total_timeout = milliseconds(scenario.total_timeout);
      const auto options = over_libcurl(server.url(scenario.scheme), placement);
      const int copies = copies_after([&] { call_once(options, call); });
      CHECK(copies >= 0);
      if (std::getenv("BIZKITHUB_MEMORY_TABLE") == nullptr) continue;
      std::printf("%-6s  %-22s  %d\n", name_of(placement), scenario.name, copies);
    }
  }
}
