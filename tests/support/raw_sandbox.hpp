// SPDX-License-Identifier: MIT
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "../process/process.hpp"
#include "catch2.hpp"
#include "sandbox.hpp"

/// What the tests of the sandbox on raw sockets share.
namespace support::raw_sandbox {

inline constexpr std::size_t mebibyte = 1'048'576;

/// A client's end of a connection to the loopback, which does whatever a test wants.
class Socket {
 public:
  explicit Socket(int port, int receive_buffer = 0) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    const timeval patience{60, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    if (receive_buffer > 0) {
      ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
    }
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return;
    ::close(fd_);
    throw std::runtime_error("no connection to the sandbox");
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { ::close(fd_); }

  /// As far as the other end lets it.
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// Up to `text`, or to the end; a connection that is reset gives "reset", one that stays open
  /// "no end".
  std::string read_until(std::string_view text) {
    std::string all;
    char bytes[4096];
    while (!contains(all, text)) {
      const auto got = ::recv(fd_, bytes, sizeof(bytes), 0);
      if (got < 0) return errno == ECONNRESET ? "reset" : "no end";
      if (got == 0) break;
      all.append(bytes, static_cast<std::size_t>(got));
    }
    return all;
  }

  /// So many bytes, or fewer if the connection ends.
  void skip(std::size_t count) {
    std::vector<char> bytes(65'536);
    while (count > 0) {
      const auto got = ::recv(fd_, bytes.data(), std::min(count, bytes.size()), 0);
      if (got <= 0) return;
      count -= static_cast<std::size_t>(got);
    }
  }

  std::string read_all() { return read_until(std::string(1, '\0')); }

 private:
  const int fd_;
};

inline std::string answer_to(int port, std::string_view request) {
  Socket socket(port);
  socket.send(request);
  return socket.read_all();
}

inline const std::string host = "Host: x\r\n";
inline const std::string key_query = std::string("?apiKey=") + support::key_text;

inline std::string post(const std::string& body, const std::string& headers = {},
                        const std::string& endpoint = "create") {
  return "POST /api/v1/customer/" + endpoint + key_query + " HTTP/1.1\r\n" + host + headers +
         "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline std::string get(const std::string& target, const std::string& headers = {}) {
  return "GET " + target + " HTTP/1.1\r\n" + host + headers + "Connection: close\r\n\r\n";
}

/// Of a body that is just small enough.
inline std::string many_members() {
  std::string body = R"({"email": "jan@barasek.com")";
  for (int i = 0; body.size() < mebibyte - 20; ++i) body += ",\"" + std::to_string(i) + "\":0";
  return body + '}';
}

inline int status_of(const std::string& answer) {
  return contains(answer, "HTTP/1.1 ") ? std::atoi(answer.c_str() + 9) : -1;
}

/// A sandbox in a process of its own, whose memory can be measured.
class SandboxProcess : public process::ServingProcess {
 public:
  explicit SandboxProcess(const bizkithub_sandbox::Options& options = {})
      : ServingProcess([&] {
          auto sandbox = std::make_unique<bizkithub_sandbox::Sandbox>(options);
          sandbox->start();
          return sandbox;
        }) {}

  /// The most that it ever had in memory.
  long peak_kibibytes() const {
    std::ifstream status("/proc/" + std::to_string(id()) + "/status");
    std::string word;
    long peak = -1;
    while (status >> word) {
      if (word == "VmHWM:") status >> peak;
    }
    return peak;
  }
};

}  // namespace support::raw_sandbox
