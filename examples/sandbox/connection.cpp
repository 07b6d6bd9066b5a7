// SPDX-License-Identifier: MIT
#include "connection.hpp"

#include <array>
#include <utility>

namespace bizkithub_sandbox {
namespace {

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Payload Too Large";
    case 414: return "URI Too Long";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Status";
  }
}

std::string serialize(const HttpReply& reply, bool keep_alive, bool with_body) {
  std::string text = "HTTP/1.1 " + std::to_string(reply.status) + ' ';
  text += reason_of(reply.status);
  text += "\r\nContent-Type: " + reply.content_type;
  text += "\r\nContent-Length: " + std::to_string(reply.body.size()) + "\r\n";
  for (const Header& header : reply.headers) text += header.name + ": " + header.value + "\r\n";
  if (!keep_alive) text += "Connection: close\r\n";
  text += "\r\n";
  if (with_body) text += reply.body;
  return text;
}

}  // namespace

Connection::Connection(SocketHandle socket, const ServerEvents& events, const Limits& limits,
                       std::chrono::milliseconds latency)
    : socket_(socket), events_(events), limits_(limits), latency_(latency) {}

Connection::~Connection() { close_socket(socket_); }

Clock::time_point Connection::deadline() const {
  if (phase_ == Phase::delayed) return since_ + latency_;
  return since_ + (phase_ == Phase::idle ? limits_.idle_time : limits_.request_time);
}

short Connection::wanted_events() const {
  if (phase_ == Phase::delayed) return 0;
  return phase_ == Phase::writing ? POLLOUT : POLLIN;
}

void Connection::on_ready() {
  if (phase_ == Phase::lingering) return discard();
  phase_ == Phase::writing ? write() : read();
  parse();
}

void Connection::on_deadline() {
  if (phase_ == Phase::reading) return refuse(408);
  if (phase_ != Phase::delayed) return close();
  answer();
  parse();
}

void Connection::close() {
  phase_ = Phase::closed;
  parser_ = RequestParser();
  delayed_ = {};
  forget_response();
}

void Connection::forget_response() {
  std::string().swap(response_);  // Frees its memory.
  sent_ = 0;
}

void Connection::enter(Phase phase) {
  phase_ = phase;
  since_ = Clock::now();
}

void Connection::read() {
  std::array<char, 16'384> bytes;
  const auto got = receive(socket_, bytes.data(), bytes.size());
  if (got < 0 && would_block()) return;
  if (got <= 0) return close();
  parser_.append({bytes.data(), static_cast<std::size_t>(got)});
  if (phase_ == Phase::idle) enter(Phase::reading);
}

/// A connection that is closed with bytes unread is reset, and its client may lose the answer.
void Connection::discard() {
  std::array<char, 16'384> bytes;
  const auto got = receive(socket_, bytes.data(), bytes.size());
  if (got < 0 && would_block()) return;
  if (got <= 0) close();
}

/// Answers every request that has arrived, as far as it can without waiting.
void Connection::parse() try {
  while (phase_ == Phase::reading) {
    auto parsed = parser_.next();
    if (!parsed) return send_expected();
    begin_answer(*std::move(parsed));
  }
} catch (const Unreadable& problem) {
  refuse(problem.status);
}

void Connection::send_expected() {
  constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  if (!parser_.take_expectation()) return;
  if (send(socket_, go_on) < 0) close();
}

void Connection::begin_answer(RequestParser::Parsed parsed) {
  parser_.take_expectation();
  keep_alive_ = parsed.keep_alive;
  delayed_ = std::move(parsed);
  events_.received(delayed_.request);
  enter(Phase::delayed);
  if (latency_.count() <= 0) answer();
}

void Connection::answer() {
  // Not kept until the next one: it may be large.
  const HttpRequest request = std::exchange(delayed_, {}).request;
  const HttpReply made = events_.answer(request);
  if (made.lost) return close();
  reply(made, request.method != "HEAD");
}

void Connection::refuse(int status) {
  keep_alive_ = false;
  parser_ = RequestParser();
  reply(events_.refuse(status), true);
}

void Connection::reply(const HttpReply& reply, bool with_body) {
  response_ = serialize(reply, keep_alive_, with_body);
  enter(Phase::writing);
  write();
}

void Connection::write() {
  const auto sent = send(socket_, std::string_view(response_).substr(sent_));
  if (sent < 0 && would_block()) return;
  if (sent < 0) return close();
  sent_ += static_cast<std::size_t>(sent);
  if (sent_ < response_.size()) return;
  forget_response();
  if (!keep_alive_) {
    end_sending(socket_);
    return enter(Phase::lingering);
  }
  enter(parser_.is_empty() ? Phase::idle : Phase::reading);
}

}  // namespace bizkithub_sandbox
