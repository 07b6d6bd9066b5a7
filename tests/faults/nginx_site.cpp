// SPDX-License-Identifier: MIT
#include "nginx_site.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>
#include <utility>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "table.hpp"

namespace faults::gateway {

namespace {

constexpr const char* email = "canary@customer.example";

std::string field(const std::string& request, const std::string& name) {
  const auto begin = request.find("\r\n" + name + ": ");
  if (begin == std::string::npos) return {};
  const auto value = begin + name.size() + 4;
  return request.substr(value, request.find("\r\n", value) - value);
}

std::string connections_of_system() {
  std::ifstream table("/proc/net/tcp");
  return {std::istreambuf_iterator<char>(table), {}};
}

template <class Response>
Observed take_apart(bizkithub::Result<Response> result) {
  Observed observed;
  if (result) {
    observed.attempts = result->info.attempts;
    observed.earlier_attempt_may_have_applied = result->info.earlier_attempt_may_have_applied;
  } else {
    observed.attempts = result.error().attempts;
    observed.shown = support::printed(result.error());
    observed.error = std::move(result.error());
  }
  return observed;
}

Observed call(Kind kind, const bizkithub::Client& client) {
  if (kind == Kind::create) {
    return take_apart(client.create_customer(support::create_request(email)));
  }
  auto request = support::match_request();
  request.customer_email = email;
  return take_apart(client.match_customers(request));
}

std::string delivery_of(const Observed& observed) {
  if (observed.error) return bizkithub::to_string(observed.error->delivery);
  return observed.earlier_attempt_may_have_applied ? "earlier may have applied" : "";
}

void add_to_table(const std::string& scenario, Kind kind, const Observed& observed,
                  milliseconds total_timeout) {
  Row row;
  row.scenario = scenario;
  row.call = kind == Kind::create ? "create" : "match";
  row.attempts = observed.attempts.size();
  // It applies whatever it sees.
  row.requests = row.applied = observed.applied;
  row.outcome = observed.error ? bizkithub::to_string(observed.error->kind) : "ok";
  row.delivery = delivery_of(observed);
  row.took = observed.took;
  row.total_timeout = total_timeout;
  add_row(row);
}

}  // namespace

Backend::Backend(const Script& script)
    : script_(script),
      server_([this](support::RawConnection& connection, int) { serve(connection); }) {}

void Backend::serve(support::RawConnection& connection) {
  for (;;) {
    const std::string request = connection.read_request();
    if (request.empty()) return;
    const int number = apply(request);
    if (number <= script_.unanswered) return;
    std::this_thread::sleep_for(script_.delay);
    if (script_.before_answer) script_.before_answer(number);
    connection.respond(200, answer(), "Content-Type: application/json\r\n");
  }
}

// Returns the request's number, from 1.
int Backend::apply(const std::string& request) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto target = request.find(' ') + 1;
  seen_.push_back({request.substr(target, request.find(' ', target) - target),
                   field(request, "X-Protocol"), field(request, "X-Connection")});
  ++bodies_[request.substr(request.find("\r\n\r\n") + 4)];
  return static_cast<int>(seen_.size());
}

std::string Backend::answer() const {
  return R"({"success": true, "newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA", "padding": ")" +
         std::string(script_.padding, 'x') + "\"}";
}

long Backend::applied() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<long>(seen_.size());
}

std::vector<Backend::Seen> Backend::seen() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return seen_;
}

std::map<std::string, int> Backend::bodies() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return bodies_;
}

struct Journal::Lines {
  std::mutex mutex;
  std::string text;
};

bizkithub::Logger Journal::logger() {
  if (lines_ == nullptr) lines_ = std::make_shared<Lines>();
  return [lines = lines_](const bizkithub::LogRecord& record) {
    const std::lock_guard<std::mutex> lock(lines->mutex);
    lines->text += record.message + "\n";
  };
}

std::string Journal::text() const {
  const std::lock_guard<std::mutex> lock(lines_->mutex);
  return lines_->text;
}

void wait_until_closed(int port) {
  char established[16];
  // The end of a remote address in /proc/net/tcp, and the state behind it.
  std::snprintf(established, sizeof(established), ":%04X 01 ", static_cast<unsigned>(port));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (support::contains(connections_of_system(), established)) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("still connected");
    std::this_thread::sleep_for(milliseconds(1));
  }
}

bizkithub::ClientOptions options_for(const std::string& url) {
  bizkithub::ClientOptions options;
  options.base_url = url;
  options.total_timeout = std::chrono::seconds(10);
  options.retry.initial_backoff = options.retry.max_backoff = milliseconds(1);
  options.tls.ca_file = certificates().ca_file();
  return options;
}

Observed observe(const std::string& scenario, Kind kind, const bizkithub::ClientOptions& options,
                 const Backend& backend) {
  Journal journal;
  auto talkative = options;
  talkative.logger = journal.logger();
  const bizkithub::Client client(support::key(), talkative);
  Observed observed = observe(scenario, kind, options, backend, client);
  observed.shown += "\n" + journal.text();
  CHECK(!support::contains(observed.shown, support::key_text));
  CHECK(!support::contains(observed.shown, email));
  return observed;
}

Observed observe(const std::string& scenario, Kind kind, const bizkithub::ClientOptions& options,
                 const Backend& backend, const bizkithub::Client& client) {
  const long before = backend.applied();
  const auto start = std::chrono::steady_clock::now();
  Observed observed = call(kind, client);
  observed.took =
      std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
  observed.applied = backend.applied() - before;
  add_to_table(scenario, kind, observed, options.total_timeout);
  INFO(scenario);
  CHECK(observed.took <= options.total_timeout + slack());
  CHECK(!support::contains(observed.shown, support::key_text));
  CHECK(!support::contains(observed.shown, email));
  return observed;
}

}  // namespace faults::gateway
