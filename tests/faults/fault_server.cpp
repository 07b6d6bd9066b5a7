// SPDX-License-Identifier: MIT
#include "fault_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "platform.hpp"

namespace faults {

namespace {

constexpr auto patience = std::chrono::seconds(60);

int bound_socket(int port) {
  const int fd = bizkithub_sandbox::open_socket(SOCK_STREAM);
  if (!bizkithub_sandbox::bind_to_loopback(fd, port)) {
    throw std::runtime_error("no port for the fault server");
  }
  return fd;
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

Connection::Connection(FaultServer& server, int fd)
    : RawConnection(fd, {[&server] { server.count([](Counts& c) { ++c.requests; }); },
                         [&server] { server.count([](Counts& c) { ++c.whole_requests; }); },
                         [&server] { server.count_ended(); }}),
      server_(server) {}

void Connection::apply() {
  const bool is_create = request().find("POST /api/v1/customer/create") == 0;
  const bool is_match = request().find("POST /api/v1/customer/customer-match-customer") == 0;
  server_.count([&](Counts& counts) {
    if (is_create) ++counts.creates_of[member(request(), "email")];
    if (is_create) ++counts.creates;
    if (is_match) ++counts.matches;
  });
}

Counts operator-(Counts after, const Counts& before) {
  after.connections -= before.connections;
  after.requests -= before.requests;
  after.whole_requests -= before.whole_requests;
  after.creates -= before.creates;
  after.matches -= before.matches;
  for (const auto& [email, times] : before.creates_of) after.creates_of[email] -= times;
  return after;
}

FaultServer::FaultServer(std::vector<Script> scripts)
    : scripts_(std::move(scripts)),
      placeholder_(bound_socket(0)),
      port_(bizkithub_sandbox::port_of(placeholder_)) {}

FaultServer::~FaultServer() {
  finish();
  ::close(placeholder_);
}

void FaultServer::listen(int backlog) {
  const std::lock_guard<std::mutex> lock(listening_);
  listener_ = bound_socket(port_);
  if (::listen(listener_, backlog) != 0) throw std::runtime_error("no socket to listen on");
}

void FaultServer::accept_all() {
  const std::lock_guard<std::mutex> lock(listening_);
  // At once: a connection that found the queue full would only try again after a second.
  accept_waiting();
  accepting_ = true;
  acceptor_ = std::thread([this] { accept_while_listening(); });
}

void FaultServer::refuse() {
  const std::lock_guard<std::mutex> lock(listening_);
  stop_accepting();
  if (listener_ >= 0) ::close(std::exchange(listener_, -1));
}

// To be called under `listening_`, which the acceptor therefore must not take.
void FaultServer::stop_accepting() {
  accepting_ = false;
  if (acceptor_.joinable()) acceptor_.join();
}

// Polls in short turns rather than be woken: refuse() may be called at any time, by any thread.
void FaultServer::accept_while_listening() {
  while (accepting_) {
    pollfd wanted{listener_, POLLIN, 0};
    if (::poll(&wanted, 1, 5) == 1) accept_waiting();
  }
}

void FaultServer::accept_waiting() {
  for (;;) {
    pollfd wanted{listener_, POLLIN, 0};
    if (::poll(&wanted, 1, 0) != 1) return;
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    // Else a byte at a time would not go out a byte at a time.
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto number = static_cast<std::size_t>(counts_.connections++);
    Open& open = open_.emplace_back(*this, fd);
    open.thread = std::thread([this, &open, number] { run_script(open, number); });
  }
}

void FaultServer::run_script(Open& open, std::size_t number) {
  for (const Step& step : scripts_[std::min(number, scripts_.size() - 1)]) {
    if (!open.connection.is_open()) break;
    step(open.connection);
  }
  open.connection.close();
  const std::lock_guard<std::mutex> lock(mutex_);
  open.done = true;
  ++done_count_;
  ended_.notify_all();
}

void FaultServer::fill_queue() {
  constexpr int more_than_fit = 4;
  for (int i = 0; i < more_than_fit; ++i) {
    const int filler = fillers_.emplace_back(bizkithub_sandbox::open_socket(SOCK_STREAM));
    bizkithub_sandbox::set_nonblocking(filler);
    // Under way, done or dropped: all the same.
    bizkithub_sandbox::connect_to_loopback(filler, port_);
  }
}

void FaultServer::release_queue() {
  if (!fillers_.empty()) ::listen(listener_, 128);
  for (const int fd : std::exchange(fillers_, {})) ::close(fd);
}

Counts FaultServer::finish() {
  release_queue();
  {
    const std::lock_guard<std::mutex> lock(listening_);
    stop_accepting();
    // Those that waited in the queue all along have their turn now, however late.
    if (listener_ >= 0) accept_waiting();
  }
  refuse();
  end_scripts();
  return counts();
}

// The clients have gone, so every script comes to its end by itself; if not, a test fails rather
// than hangs.
void FaultServer::end_scripts() {
  {
    std::unique_lock<std::mutex> lock(mutex_);
    for (Open& open : open_) open.connection.stop_ignoring();
    ended_.wait_for(lock, patience, [this] { return done_count_ == counts_.connections; });
    for (Open& open : open_) {
      if (!open.done) open.connection.shut_down();
    }
  }
  for (Open& open : open_) {
    if (open.thread.joinable()) open.thread.join();
  }
}

void FaultServer::count(const std::function<void(Counts&)>& change) {
  const std::lock_guard<std::mutex> lock(mutex_);
  change(counts_);
}

Counts FaultServer::counts() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return counts_;
}

void FaultServer::count_ended() {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++ended_count_;
  ended_.notify_all();
}

void FaultServer::wait_until_ended(int connections) const {
  std::unique_lock<std::mutex> lock(mutex_);
  ended_.wait_for(lock, patience, [&] { return ended_count_ >= connections; });
}

}  // namespace faults
