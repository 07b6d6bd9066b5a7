// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "http.hpp"
#include "limits.hpp"
#include "platform.hpp"
#include "request_parser.hpp"

namespace bizkithub_sandbox {

using Clock = std::chrono::steady_clock;

/// What a Server asks of its owner. Called on the server's thread.
struct ServerEvents {
  std::function<void(const HttpRequest&)> received;  ///< a whole request, before the latency
  std::function<HttpReply(const HttpRequest&)> answer;
  std::function<HttpReply(int status)> refuse;  ///< what to say of an unreadable request
};

/// One accepted connection. Never blocks.
class Connection {
 public:
  Connection(SocketHandle socket, const ServerEvents& events, const Limits& limits,
             std::chrono::milliseconds latency);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  bool is_open() const { return phase_ != Phase::closed; }
  /// Whether it waits for its client, and not for the latency to pass.
  bool waits_for_client() const { return phase_ != Phase::delayed; }
  Clock::time_point since() const { return since_; }
  Clock::time_point deadline() const;
  std::size_t bytes_kept() const {
    return parser_.bytes_kept() + delayed_.bytes_kept() + response_.capacity();
  }

  SocketHandle socket() const { return socket_; }
  short wanted_events() const;

  void on_ready();
  void on_deadline();
  /// Frees its memory.
  void close();

 private:
  enum class Phase { idle, reading, delayed, writing, lingering, closed };

  void enter(Phase phase);
  void read();
  void discard();
  void parse();
  void send_expected();
  void begin_answer(RequestParser::Parsed parsed);
  void answer();
  void reply(const HttpReply& reply, bool with_body);
  void refuse(int status);
  void write();
  void forget_response();

  const SocketHandle socket_;
  const ServerEvents& events_;
  const Limits& limits_;
  const std::chrono::milliseconds latency_;
  Phase phase_ = Phase::idle;
  Clock::time_point since_ = Clock::now();
  RequestParser parser_;
  RequestParser::Parsed delayed_;
  bool keep_alive_ = true;
  std::string response_;
  std::size_t sent_ = 0;  ///< of the response
};

}  // namespace bizkithub_sandbox
