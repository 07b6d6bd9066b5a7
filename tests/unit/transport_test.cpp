// SPDX-License-Identifier: MIT
// The library's own transport: runs of any thread, over the connections of all.
#include <bizkithub/detail/curl/transport.hpp>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/stub_exchange.hpp"

namespace unit::transport_test {

using bizkithub::detail::CurlTransport;
using support::answer_all;
using support::get;
using support::http_request;
using support::RawConnection;
using support::RawServer;
using support::StubExchange;
using support::StubQueue;

TEST_CASE("a transport reuses the connection of the run before, of another thread too") {
  const RawServer server(answer_all);
  CurlTransport transport(support::loopback_settings());
  CHECK(get(transport, server) == 200);
  int status = 0;
  std::thread([&] { status = get(transport, server); }).join();
  CHECK(status == 200);
  CHECK(get(transport, server) == 200);
  CHECK(server.connections() == 1);
}

TEST_CASE("runs at the same time do not wait for each other") {
  support::Gate gate(4);
  const RawServer server([&gate](RawConnection& connection, int) {
    connection.read_request();
    gate.arrive_and_wait();
    connection.respond(200, "fine");
  });
  CurlTransport transport(support::loopback_settings());
  std::vector<int> statuses(4);
  std::vector<std::thread> threads;
  for (int& status : statuses) {
    threads.emplace_back([&] { status = get(transport, server); });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(statuses == std::vector<int>(4, 200));
}

TEST_CASE("a run may be begun by a callback of another run") {
  const RawServer server(answer_all);
  CurlTransport transport(support::loopback_settings());
  int inner = 0;
  StubExchange outer(http_request("GET", server.url() + "/"));
  outer.on_finish = [&] { inner = get(transport, server); };
  StubQueue queue({&outer});
  transport.run(queue);
  CHECK(outer.status() == 200);
  CHECK(inner == 200);
}

TEST_CASE("a run that throws gives its connection back") {
  const RawServer server(answer_all);
  CurlTransport transport(support::loopback_settings());
  StubExchange throwing(http_request("GET", server.url() + "/"));
  throwing.on_finish = [] { throw std::runtime_error("thrown"); };
  StubQueue queue({&throwing});
  CHECK_THROWS_AS(transport.run(queue), std::runtime_error);
  CHECK(get(transport, server) == 200);
  CHECK(server.connections() == 1);
}

TEST_CASE("a transport goes by the steady clock of the system") {
  const CurlTransport transport(support::loopback_settings());
  const auto before = std::chrono::steady_clock::now();
  const auto now = transport.clock().now();
  CHECK(now >= before);
  CHECK(now <= std::chrono::steady_clock::now());
}

}  // namespace unit::transport_test
