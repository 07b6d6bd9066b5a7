// SPDX-License-Identifier: MIT
// Which sessions are kept for the next call, and for how many.
#include <algorithm>
#include <atomic>
#include <bizkithub/detail/curl/transport.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/stub_exchange.hpp"

namespace unit::session_pool_test {

using bizkithub::detail::CurlSession;
using bizkithub::detail::CurlSessionPool;
using support::get;
using support::http_request;
using support::RawConnection;
using support::RawServer;
using support::StubExchange;
using support::StubQueue;
using Session = CurlSessionPool::Session;

namespace {

const auto settings = support::loopback_settings();

// Answers everything, and counts the connections that the client has closed.
RawServer::Serve counting(std::atomic<int>& closed) {
  return [&closed](RawConnection& connection, int) {
    support::answer_all(connection);
    ++closed;
  };
}

void await(const std::atomic<int>& count, int expected) {
  const auto end = support::in(std::chrono::seconds(20));
  while (count < expected && std::chrono::steady_clock::now() < end) std::this_thread::yield();
}

}  // namespace

TEST_CASE("sessions that are in use at the same time are different ones") {
  CurlSessionPool pool(settings);
  const Session one = pool.take(false);
  const Session other = pool.take(false);
  CHECK(one.get() != other.get());
}

TEST_CASE("the session that was given back last is taken first") {
  CurlSessionPool pool(settings);
  Session one = pool.take(false);
  Session other = pool.take(false);
  const CurlSession* const first = one.get();
  const CurlSession* const last = other.get();
  pool.give_back(std::move(one));
  pool.give_back(std::move(other));
  const Session taken = pool.take(false);
  CHECK(taken.get() == last);
  CHECK(pool.take(false).get() == first);
}

TEST_CASE("eight sessions are kept with their connections, and no more") {
  std::atomic<int> closed{0};
  const RawServer server(counting(closed));
  CurlSessionPool pool(settings);
  std::vector<Session> sessions;
  for (int n = 0; n < 10; ++n) {
    sessions.push_back(pool.take(false));
    CHECK(get(*sessions.back(), server) == 200);
  }
  CHECK(server.connections() == 10);
  for (Session& session : sessions) pool.give_back(std::move(session));
  await(closed, 2);

  std::vector<Session> kept;
  for (int n = 0; n < 8; ++n) {
    kept.push_back(pool.take(false));
    CHECK(get(*kept.back(), server) == 200);
  }
  CHECK(server.connections() == 10);
  CHECK(closed == 2);
  const Session fresh = pool.take(false);
  CHECK(get(*fresh, server) == 200);
  CHECK(server.connections() == 11);
}

TEST_CASE("a session of 64 connections is kept, and one of more is not") {
  for (const std::size_t count : {64U, 65U}) {
    INFO(count);
    support::Gate gate(count);
    const RawServer server([&gate](RawConnection& connection, int) {
      connection.read_request();
      gate.arrive_and_wait();
      connection.respond(200, "fine");
      support::answer_all(connection);
    });
    CurlSessionPool pool(settings);
    std::vector<std::unique_ptr<StubExchange>> exchanges;
    std::vector<StubExchange*> all;
    for (std::size_t n = 0; n < count; ++n) {
      exchanges.push_back(std::make_unique<StubExchange>(http_request("GET", server.url() + "/")));
      all.push_back(exchanges.back().get());
    }
    StubQueue queue(std::move(all));
    Session session = pool.take(false);
    session->run(queue);
    pool.give_back(std::move(session));
    const auto connections = static_cast<int>(count);
    CHECK(server.connections() == connections);
    const Session next = pool.take(false);
    CHECK(get(*next, server) == 200);
    CHECK(server.connections() == (count == 64 ? connections : connections + 1));
  }
}

TEST_CASE("threads may take sessions and give them back at once") {
  CurlSessionPool pool(settings);
  std::atomic<bool> shared{false};
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::vector<const CurlSession*> taken;
  for (int n = 0; n < 4; ++n) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 200; ++turn) {
        Session session = pool.take(false);
        {
          const std::lock_guard<std::mutex> lock(mutex);
          for (const CurlSession* other : taken) shared = shared || other == session.get();
          taken.push_back(session.get());
        }
        std::this_thread::yield();
        {
          const std::lock_guard<std::mutex> lock(mutex);
          taken.erase(std::find(taken.begin(), taken.end(), session.get()));
        }
        pool.give_back(std::move(session));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(!shared);
}

TEST_CASE("a session serves requests of one kind: with HTTP/2 allowed, or without") {
  CurlSessionPool pool(settings);
  Session http1 = pool.take(false);
  const CurlSession* const first = http1.get();
  pool.give_back(std::move(http1));
  Session http2 = pool.take(true);
  CHECK(http2.get() != first);
  pool.give_back(std::move(http2));
  CHECK(pool.take(false).get() == first);
}

}  // namespace unit::session_pool_test
