// SPDX-License-Identifier: MIT
// What is known of the sockets that libcurl has open.
#if !defined(_WIN32)
#include <unistd.h>
#endif

#include <bizkithub/detail/curl/sockets.hpp>
#include <future>
#include <memory>
#include <string>

#include "../support/catch2.hpp"
#include "../support/closed_port.hpp"
#include "../support/raw_server.hpp"

namespace unit::sockets_test {

using bizkithub::detail::CurlSockets;
using support::RawConnection;
using support::RawServer;

namespace {

// One easy handle with a connection, which it keeps.
struct Connected {
  explicit Connected(const RawServer& server) {
    sockets.install(easy.get());
    curl_easy_setopt(easy.get(), CURLOPT_URL, server.url().c_str());
    curl_easy_setopt(easy.get(), CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy.get(), CURLOPT_NOBODY, 1L);
    REQUIRE(curl_easy_perform(easy.get()) == CURLE_OK);
    curl_easy_getinfo(easy.get(), CURLINFO_LOCAL_PORT, &port);
  }

  bool is_unusable(int port_offset = 0) {
    return sockets.is_unusable(static_cast<int>(port) + port_offset, true);
  }

  CurlSockets sockets;
  std::unique_ptr<CURL, void (*)(CURL*)> easy{curl_easy_init(), curl_easy_cleanup};
  long port = 0;
};

void answer_all(RawConnection& connection, int) {
  while (!connection.read_request().empty()) connection.send("HTTP/1.1 200 OK\r\n\r\n");
}

}  // namespace

TEST_CASE("sockets are counted from when they are opened to when they are closed") {
  const RawServer server(answer_all);
  Connected connected(server);
  CHECK(connected.sockets.size() == 1);
  REQUIRE(curl_easy_perform(connected.easy.get()) == CURLE_OK);
  CHECK(connected.sockets.size() == 1);
  connected.easy.reset();
  CHECK(connected.sockets.size() == 0);
}

TEST_CASE("a connection to nowhere leaves no socket behind") {
  const support::ClosedPort nobody;
  CurlSockets sockets;
  const std::unique_ptr<CURL, void (*)(CURL*)> easy(curl_easy_init(), curl_easy_cleanup);
  sockets.install(easy.get());
  const std::string url = "http://127.0.0.1:" + std::to_string(nobody.number());
  curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_NOPROXY, "*");
  CHECK(curl_easy_perform(easy.get()) == CURLE_COULDNT_CONNECT);
  CHECK(sockets.size() == 0);
}

TEST_CASE("a connection is closed by its peer once that has closed its end, and not before") {
  std::promise<void> close;
  std::promise<void> closed;
  const RawServer server([&](RawConnection& connection, int) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\n\r\n");
    close.get_future().wait();
    connection.half_close();
    closed.set_value();
    connection.stall();
  });
  Connected connected(server);
  CHECK(!connected.is_unusable());
  close.set_value();
  closed.get_future().wait();
  CHECK(connected.is_unusable());
  // Which is not told of any other connection.
  CHECK(!connected.is_unusable(1));
}

TEST_CASE("of two connections the one that was closed is told") {
  std::promise<void> closed;
  const RawServer closing([&](RawConnection& connection, int) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\n\r\n");
    connection.half_close();
    closed.set_value();
    connection.stall();
  });
  const RawServer staying(answer_all);
  Connected connected(closing);
  closed.get_future().wait();
  const long closed_port = connected.port;
  curl_easy_setopt(connected.easy.get(), CURLOPT_URL, staying.url().c_str());
  REQUIRE(curl_easy_perform(connected.easy.get()) == CURLE_OK);
  curl_easy_getinfo(connected.easy.get(), CURLINFO_LOCAL_PORT, &connected.port);
  REQUIRE(connected.port != closed_port);
  CHECK(!connected.is_unusable());
}

#if !defined(_WIN32)
TEST_CASE("a file or socket of somebody else is not ours because it has the number of ours") {
  const RawServer server(answer_all);
  Connected connected(server);
  CHECK(!connected.is_unusable());
  CHECK(connected.sockets.are_ours());
  curl_socket_t ours = CURL_SOCKET_BAD;
  curl_easy_getinfo(connected.easy.get(), CURLINFO_ACTIVESOCKET, &ours);
  const int kept = ::dup(ours);
  const int datagrams = bizkithub_sandbox::open_socket(SOCK_DGRAM);
  REQUIRE(bizkithub_sandbox::bind_to_loopback(datagrams, 0));
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  for (const int other : {datagrams, ::socket(AF_UNIX, SOCK_STREAM, 0), ends[0], ends[1]}) {
    ::dup2(other, ours);
    CHECK(!connected.sockets.are_ours());
    ::close(other);
  }
  ::dup2(kept, ours);
  ::close(kept);
  CHECK(connected.sockets.are_ours());
}
#endif

}  // namespace unit::sockets_test
