#include "sandbox.hpp"

#include <httplib.h>
#include <sys/socket.h>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "connection_pool.hpp"
#include "service.hpp"

namespace bizkithub_sandbox {
namespace {

constexpr const char* host = "127.0.0.1";
constexpr std::size_t endless_keep_alive = 1'000'000'000;
constexpr std::time_t keep_alive_seconds = 60;
constexpr std::size_t max_body_bytes = 8'388'608;
constexpr int backlog = 1024;

/// Threads started while this lives are born with every signal blocked: a signal to the process is
/// for the threads of whoever runs the sandbox, and a write to a closed socket raises none.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

/// httplib::Server sets SIGPIPE to be ignored for the whole process; this puts it back.
std::unique_ptr<httplib::Server> make_server() {
  struct sigaction before {};
  sigaction(SIGPIPE, nullptr, &before);
  auto server = std::make_unique<httplib::Server>();
  sigaction(SIGPIPE, &before, nullptr);
  return server;
}

/// httplib adds the addresses of both ends to the headers it received.
bool was_sent(const std::string& header) {
  return header != "REMOTE_ADDR" && header != "REMOTE_PORT" && header != "LOCAL_ADDR" &&
         header != "LOCAL_PORT";
}

HttpRequest convert(const httplib::Request& request) {
  HttpRequest converted{request.method, request.target, {}, request.body};
  for (const auto& [name, value] : request.headers) {
    if (was_sent(name)) converted.headers.push_back({name, value});
  }
  return converted;
}

void fill(httplib::Response& response, const HttpReply& reply) {
  response.status = reply.status;
  response.set_content(reply.body, reply.content_type.c_str());
  for (const Header& header : reply.headers) response.set_header(header.name, header.value);
}

}  // namespace

class Sandbox::Impl {
 public:
  explicit Impl(Options options)
      : options_(options), service_({options.rate_limit, options.typed_statuses}) {}

  void start();
  void stop();
  int port() const { return port_; }
  const Store& store() const { return service_.store(); }
  std::uint64_t requests_received() const;
  HttpRequest last_request() const;

 private:
  void configure();
  void route();
  void listen();
  void answer(const httplib::Request& request, httplib::Response& response);
  void record(const HttpRequest& request);
  void wait_for_latency();

  const Options options_;
  Service service_;
  std::unique_ptr<httplib::Server> server_;
  std::thread acceptor_;
  int listening_socket_ = -1;
  int port_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable stop_requested_;
  bool stopping_ = false;
  std::uint64_t requests_received_ = 0;
  HttpRequest last_request_;
};

void Sandbox::Impl::start() {
  if (server_ != nullptr) throw std::runtime_error("The sandbox was started before.");
  server_ = make_server();
  configure();
  route();
  listen();
  const SignalsBlocked blocked;
  acceptor_ = std::thread([this] { server_->listen_after_bind(); });
  // Until it runs, httplib takes no notice of stop().
  while (!server_->is_running()) std::this_thread::yield();
}

void Sandbox::Impl::configure() {
  server_->set_keep_alive_max_count(endless_keep_alive);
  server_->set_keep_alive_timeout(keep_alive_seconds);
  server_->set_tcp_nodelay(true);
  server_->set_payload_max_length(max_body_bytes);
  server_->new_task_queue = [this] { return new ConnectionPool(port_); };
  // Not httplib's own options: with SO_REUSEPORT two sandboxes would share a port and not know.
  server_->set_socket_options([this](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    listening_socket_ = socket;
  });
}

void Sandbox::Impl::route() {
  const auto handler = [this](const auto& request, auto& response) { answer(request, response); };
  const std::string everything = "[^]*";
  server_->Get(everything, handler);
  server_->Post(everything, handler);
  server_->Put(everything, handler);
  server_->Patch(everything, handler);
  server_->Delete(everything, handler);
  server_->Options(everything, handler);
  // What httplib refuses by itself comes without a body.
  const httplib::Server::HandlerWithResponse on_error = [this](const auto&, auto& response) {
    if (!response.body.empty()) return httplib::Server::HandlerResponse::Unhandled;
    fill(response, service_.refuse_unread(response.status));
    return httplib::Server::HandlerResponse::Handled;
  };
  server_->set_error_handler(on_error);
}

void Sandbox::Impl::listen() {
  const bool bound = options_.port != 0 && server_->bind_to_port(host, options_.port);
  port_ = bound ? options_.port : options_.port == 0 ? server_->bind_to_any_port(host) : -1;
  if (port_ > 0) {
    // httplib's backlog of 5 makes clients that connect all at once wait for a second.
    ::listen(listening_socket_, backlog);
    return;
  }
  port_ = 0;
  throw std::runtime_error("Cannot listen on " + std::string(host) + ":" +
                           std::to_string(options_.port) +
                           ": the port is in use or not permitted.");
}

void Sandbox::Impl::stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  stop_requested_.notify_all();
  if (!acceptor_.joinable()) return;
  server_->stop();
  acceptor_.join();
}

void Sandbox::Impl::answer(const httplib::Request& request, httplib::Response& response) {
  const HttpRequest received = convert(request);
  record(received);
  wait_for_latency();
  fill(response, service_.handle(received));
}

void Sandbox::Impl::record(const HttpRequest& request) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++requests_received_;
  last_request_ = request;
}

void Sandbox::Impl::wait_for_latency() {
  if (options_.latency.count() <= 0) return;
  std::unique_lock<std::mutex> lock(mutex_);
  stop_requested_.wait_for(lock, options_.latency, [this] { return stopping_; });
}

std::uint64_t Sandbox::Impl::requests_received() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requests_received_;
}

HttpRequest Sandbox::Impl::last_request() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return last_request_;
}

Sandbox::Sandbox(Options options) : impl_(std::make_unique<Impl>(options)) {}
Sandbox::~Sandbox() { impl_->stop(); }
void Sandbox::start() { impl_->start(); }
void Sandbox::stop() { impl_->stop(); }
int Sandbox::port() const { return impl_->port(); }

std::string Sandbox::url() const {
  return "http://" + std::string(host) + ":" + std::to_string(port()) + "/api/v1";
}

Counters Sandbox::counters() const {
  const StoreCounters stored = impl_->store().counters();
  return {impl_->requests_received(), stored.customers_created, stored.relations_created,
          stored.matches_applied};
}

HttpRequest Sandbox::last_request() const { return impl_->last_request(); }

std::optional<Customer> Sandbox::find_customer(const std::string& email) const {
  return impl_->store().find_by_email(email);
}

std::optional<Relation> Sandbox::find_relation(const std::string& manager_cu_ref_no,
                                               const std::string& customer_cu_ref_no) const {
  return impl_->store().find_relation(manager_cu_ref_no, customer_cu_ref_no);
}

}  // namespace bizkithub_sandbox
