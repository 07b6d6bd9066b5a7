#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

#include "fault_server.hpp"

namespace faults {

namespace {

int bytes_waiting(int fd) {
  int waiting = 0;
  return ::ioctl(fd, FIONREAD, &waiting) == 0 ? waiting : 0;
}

// The value of a string member, as this library's JSON writes it.
std::string member(const std::string& json, const std::string& name) {
  const std::string start = "\"" + name + "\":\"";
  const std::size_t begin = json.find(start);
  if (begin == std::string::npos) return {};
  const std::size_t value = begin + start.size();
  return json.substr(value, json.find('"', value) - value);
}

}  // namespace

void Connection::count_arrived() {
  if (!std::exchange(counted_, true)) server_.count([](Counts& counts) { ++counts.requests; });
}

void Connection::await_request() {
  pollfd wanted{fd_, POLLIN, 0};
  ::poll(&wanted, 1, -1);
  if (bytes_waiting(fd_) == 0) return close();
  count_arrived();
}

bool Connection::receive(std::size_t most) {
  char bytes[65536];
  const auto got = ::recv(fd_, bytes, std::min(most, sizeof(bytes)), 0);
  if (got <= 0) {
    close();
    return false;
  }
  pending_.append(bytes, static_cast<std::size_t>(got));
  count_arrived();
  return true;
}

void Connection::read_byte() { receive(1); }

bool Connection::read_headers() {
  while (!headers_are_here()) {
    if (!receive(65536)) return false;
  }
  return true;
}

std::size_t Connection::request_length() const {
  const std::size_t end = pending_.find("\r\n\r\n");
  const std::size_t field = pending_.find("Content-Length: ");
  const std::size_t body =
      field < end ? std::strtoul(pending_.c_str() + field + 16, nullptr, 10) : 0;
  return end + 4 + body;
}

bool Connection::read_request() {
  if (!read_headers()) return false;
  const std::size_t length = request_length();
  while (pending_.size() < length) {
    if (!receive(length - pending_.size())) return false;
  }
  request_ = std::exchange(pending_, pending_.substr(length)).substr(0, length);
  counted_ = false;
  server_.count([](Counts& counts) { ++counts.whole_requests; });
  return true;
}

void Connection::apply() {
  const bool is_create = request_.find("POST /api/v1/customer/create") == 0;
  const bool is_match = request_.find("POST /api/v1/customer/customer-match-customer") == 0;
  server_.count([&](Counts& counts) {
    if (is_create) ++counts.creates_of[member(request_, "email")];
    if (is_create) ++counts.creates;
    if (is_match) ++counts.matches;
  });
}

bool Connection::send(std::string_view bytes) {
  while (is_open() && !bytes.empty()) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      close();
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return is_open();
}

void Connection::read_on() {
  while (is_open()) receive(65536);
}

// The end of a connection may be queued behind bytes that are never read, and so never arrive.
void Connection::ignore() {
  pollfd wanted{fd_, POLLRDHUP, 0};
  while (!server_.finishing_ && ::poll(&wanted, 1, 10) == 0) continue;
}

void Connection::half_close() {
  ::shutdown(fd_, SHUT_WR);
  end();
}

void Connection::close() {
  if (fd_ < 0) return;
  // What nobody read has arrived all the same.
  if (bytes_waiting(fd_) > 0) count_arrived();
  {
    const std::lock_guard<std::mutex> lock(server_.mutex_);
    ::close(std::exchange(fd_, -1));
  }
  end();
}

void Connection::end() {
  if (!std::exchange(ended_, true)) server_.count_ended();
}

void Connection::reset() {
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
  close();
}

void Connection::shut_down() const { ::shutdown(fd_, SHUT_RDWR); }

}  // namespace faults
