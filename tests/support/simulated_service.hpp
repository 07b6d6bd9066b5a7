// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <bizkithub/client.hpp>
#include <bizkithub/detail/http/cancellation.hpp>
#include <bizkithub/detail/http/exchange.hpp>
#include <bizkithub/testing.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "client_access.hpp"
#include "fake_client.hpp"
#include "policies.hpp"
#include "reports.hpp"
#include "seed.hpp"

// A service that takes any number of requests at a time, on a clock that jumps from one event to
// the next: minutes of a bulk run pass in a moment, and always in the same way.
namespace support {

class SimulatedService : public bizkithub::detail::MultiTransport {
 public:
  /// One request, and what came of it.
  struct Record {
    TimePoint at{};
    std::size_t in_flight = 0;
    int status = 0;  ///< 0: no response.
  };

  explicit SimulatedService(Policy policy = policy::always_ok()) : policy_(std::move(policy)) {}

  const bizkithub::testing::FakeClock& clock() const noexcept override { return clock_; }
  microseconds elapsed() const {
    return std::chrono::duration_cast<microseconds>(clock_.now() - born_);
  }

  /// Lets time pass, as a callback that takes its time does.
  void pass(microseconds time) { clock_.advance(time); }
  /// Something that happens, on the thread of the run, once so much time has passed.
  void at(microseconds when, std::function<void()> event) {
    events_.emplace(born_ + when, std::move(event));
  }
  /// Waits last whole multiples of this, as those of libcurl last whole milliseconds.
  void wait_in_steps_of(microseconds step) { step_ = step; }

  const std::vector<Record>& records() const { return records_; }
  std::size_t requests() const { return records_.size(); }
  std::size_t answered_with(int status) const {
    return static_cast<std::size_t>(
        std::count_if(records_.begin(), records_.end(),
                      [status](const Record& record) { return record.status == status; }));
  }
  std::size_t most_in_flight() const { return most_in_flight_; }
  std::size_t in_flight() const { return in_flight_; }
  /// Requests that a run ended without finishing.
  std::size_t abandoned() const { return abandoned_; }
  bool saw(const std::string& who) const { return applied_.count(who) != 0; }
  int applied(const std::string& who) const { return saw(who) ? applied_.at(who) : 0; }
  const bizkithub::HttpRequest& last_request() const { return last_request_; }

  void run(bizkithub::detail::ExchangeQueue& queue) override {
    Run run(*this, queue);
    for (std::size_t idle_turns = 0; idle_turns < too_many_idle_turns; ++idle_turns) {
      const TimePoint before = clock_.now();
      if (send_all(run) + finish_cancelled(run) > 0) idle_turns = 0;
      const auto due = queue.next_due();
      if (run.flights.empty() && !due) return;
      pass_until(next_moment(run, due));
      if (play_events() + finish_arrived(run) > 0 || clock_.now() != before) idle_turns = 0;
    }
    throw std::logic_error("the run spins: its next_due() is now, and its next() gives nothing");
  }

 private:
  static constexpr std::size_t too_many_idle_turns = 1'000'000;

  struct Flight {
    bizkithub::detail::Exchange* exchange = nullptr;
    bizkithub::HttpOutcome outcome{};
  };
  // By the time of arrival, then by the order of sending.
  using Flights = std::map<std::pair<TimePoint, std::size_t>, Flight>;

  struct Run final : bizkithub::detail::Waker {
    Run(SimulatedService& service, bizkithub::detail::ExchangeQueue& queue)
        : service_(service), queue_(queue), watch_(queue.cancellation(), *this) {}
    ~Run() {
      service_.abandoned_ += flights.size();
      service_.in_flight_ -= flights.size();
    }
    void wake() noexcept override { woken.store(true); }
    bizkithub::detail::Exchange* next() { return queue_.next(); }

    Flights flights{};
    std::atomic<bool> woken{false};

   private:
    SimulatedService& service_;
    bizkithub::detail::ExchangeQueue& queue_;
    bizkithub::detail::CancellationWatch watch_;
  };

  std::size_t send_all(Run& run) {
    std::size_t sent = 0;
    for (; bizkithub::detail::Exchange* exchange = run.next(); ++sent) send(run, *exchange);
    return sent;
  }

  void send(Run& run, bizkithub::detail::Exchange& exchange) {
    last_request_ = exchange.request();
    const Sent sent{records_.size(), clock_.now(), clock_.wall_now(), ++in_flight_,
                    who(exchange.request().body)};
    most_in_flight_ = std::max(most_in_flight_, in_flight_);
    Answer answer = policy_(sent);
    applied_[sent.who] += answer.applied ? 1 : 0;
    TimePoint end = sent.at + answer.after;
    if (end >= exchange.deadline()) {
      end = exchange.deadline();
      answer.outcome = failure(bizkithub::ErrorKind::timed_out);
    }
    const auto* response = std::get_if<bizkithub::HttpResponse>(&answer.outcome);
    records_.push_back({sent.at, in_flight_, response != nullptr ? response->status : 0});
    run.flights.emplace(std::make_pair(end, sent.number),
                        Flight{&exchange, std::move(answer.outcome)});
  }

  static bizkithub::HttpOutcome failure(bizkithub::ErrorKind kind) {
    return bizkithub::TransportFailure{kind, true, "simulated", {}};
  }

  static std::string who(const std::string& body) {
    for (const char* name : {"\"customerCuRefNo\":\"", "\"email\":\""}) {
      const std::size_t found = body.find(name);
      if (found == std::string::npos) continue;
      const std::size_t begin = found + std::string(name).size();
      return body.substr(begin, body.find('"', begin) - begin);
    }
    return {};
  }

  // What is called here may make calls of its own, which take no part in this run's flights.
  void finish(Run& run, Flights::iterator which) {
    Flight flight = std::move(which->second);
    run.flights.erase(which);
    --in_flight_;
    flight.exchange->finish(std::move(flight.outcome));
  }

  std::size_t finish_arrived(Run& run) {
    std::size_t finished = 0;
    while (!run.flights.empty() && run.flights.begin()->first.first <= clock_.now()) {
      finish(run, run.flights.begin());
      ++finished;
    }
    return finished;
  }

  std::size_t finish_cancelled(Run& run) {
    if (!run.woken.exchange(false)) return 0;
    for (auto flight = run.flights.begin(); flight != run.flights.end();) {
      const auto which = flight++;
      which->second.outcome = failure(bizkithub::ErrorKind::cancelled);
      finish(run, which);
    }
    return 1;
  }

  std::size_t play_events() {
    std::size_t played = 0;
    for (; !events_.empty() && events_.begin()->first <= clock_.now(); ++played) {
      const auto event = std::move(events_.begin()->second);
      events_.erase(events_.begin());
      event();
    }
    return played;
  }

  TimePoint next_moment(const Run& run, std::optional<TimePoint> due) const {
    TimePoint next = due ? in_steps(*due) : TimePoint::max();
    if (!run.flights.empty()) next = std::min(next, run.flights.begin()->first.first);
    if (!events_.empty()) next = std::min(next, events_.begin()->first);
    return run.woken ? clock_.now() : next;
  }

  TimePoint in_steps(TimePoint due) const {
    const auto wait = std::chrono::ceil<microseconds>(due - clock_.now());
    if (wait.count() <= 0) return clock_.now();
    return clock_.now() + (wait + step_ - microseconds(1)) / step_ * step_;
  }

  void pass_until(TimePoint when) {
    const auto left = std::chrono::ceil<microseconds>(when - clock_.now());
    if (left.count() > 0) clock_.advance(left);
  }

  bizkithub::testing::FakeClock clock_;
  const TimePoint born_ = clock_.now();
  Policy policy_;
  microseconds step_{1};
  std::multimap<TimePoint, std::function<void()>> events_;
  std::vector<Record> records_;
  std::unordered_map<std::string, int> applied_;
  bizkithub::HttpRequest last_request_;
  std::size_t in_flight_ = 0;
  std::size_t most_in_flight_ = 0;
  std::size_t abandoned_ = 0;
};

/// A client of a simulated service.
class SimulatedClient {
 public:
  explicit SimulatedClient(Policy policy = policy::always_ok(),
                           bizkithub::ClientOptions options = {})
      : service(std::make_shared<SimulatedService>(std::move(policy))) {
    client_ = std::make_unique<bizkithub::Client>(
        bizkithub::detail::ClientAccess::create(key(), std::move(options), service, seed()));
  }

  const bizkithub::Client* operator->() const { return client_.get(); }
  const bizkithub::Client& operator*() const { return *client_; }

  std::shared_ptr<SimulatedService> service;

 private:
  std::unique_ptr<bizkithub::Client> client_;
};

}  // namespace support
