// SPDX-License-Identifier: MIT
#include "sandbox.hpp"

#include <mutex>
#include <stdexcept>
#include <thread>

#include "platform.hpp"
#include "server.hpp"
#include "service.hpp"

namespace bizkithub_sandbox {
namespace {

constexpr const char* host = "127.0.0.1";

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
  ServerEvents events();
  void record(const HttpRequest& request);

  const Options options_;
  Service service_;
  std::unique_ptr<Server> server_;
  std::thread thread_;
  int port_ = 0;

  mutable std::mutex mutex_;
  std::uint64_t requests_received_ = 0;
  HttpRequest last_request_;
};

void Sandbox::Impl::start() {
  if (server_ != nullptr) throw std::runtime_error("The sandbox was started before.");
  server_ = std::make_unique<Server>(events(), options_.limits, options_.latency);
  port_ = server_->listen(options_.port);
  const SignalsBlocked blocked;
  thread_ = std::thread([this] { server_->run(); });
}

ServerEvents Sandbox::Impl::events() {
  ServerEvents events;
  events.received = [this](const HttpRequest& request) { record(request); };
  events.answer = [this](const HttpRequest& request) { return service_.handle(request); };
  events.refuse = [this](int status) { return service_.refuse_unread(status); };
  return events;
}

void Sandbox::Impl::stop() {
  if (!thread_.joinable()) return;
  server_->stop();
  thread_.join();
}

void Sandbox::Impl::record(const HttpRequest& request) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++requests_received_;
  last_request_ = request;
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
