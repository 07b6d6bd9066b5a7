#pragma once

#include <algorithm>
#include <atomic>
#include <bizkithub/client.hpp>
#include <bizkithub/detail/http/cancellation.hpp>
#include <bizkithub/detail/http/exchange.hpp>
#include <bizkithub/testing.hpp>
#include <chrono>
#include <cmath>
#include <ctime>
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
#include "reports.hpp"
#include "seed.hpp"

// A service that takes any number of requests at a time, on a clock that jumps from one event to
// the next: minutes of a bulk run pass in a moment, and always in the same way.
namespace support {

using bizkithub::TimePoint;
using std::chrono::microseconds;

/// A record of a bulk run, told apart from the others by its number.
inline std::string email_of(std::size_t index) {
  return "user" + std::to_string(index) + "@example.com";
}

inline bizkithub::CreateCustomerRequest create_of(std::size_t index) {
  return create_request(email_of(index));
}

inline std::string customer_of(std::size_t index) {
  const std::string digits = std::to_string(index);
  return "C" + std::string(15 - digits.size(), '0') + digits;
}

inline bizkithub::MatchCustomersRequest match_of(std::size_t index) {
  bizkithub::MatchCustomersRequest request;
  request.manager_cu_ref_no = cu_ref_no;
  request.customer_cu_ref_no = customer_of(index);
  return request;
}

inline std::vector<bizkithub::CreateCustomerRequest> creates(std::size_t count) {
  std::vector<bizkithub::CreateCustomerRequest> requests;
  for (std::size_t i = 0; i < count; ++i) requests.push_back(create_of(i));
  return requests;
}

inline std::vector<bizkithub::MatchCustomersRequest> matches(std::size_t count) {
  std::vector<bizkithub::MatchCustomersRequest> requests;
  for (std::size_t i = 0; i < count; ++i) requests.push_back(match_of(i));
  return requests;
}

/// A request as the service sees it.
struct Sent {
  std::size_t number = 0;  ///< From 0, in the order of arrival.
  TimePoint at{};
  std::chrono::system_clock::time_point wall{};
  std::size_t in_flight = 0;  ///< This one included.
  std::string who{};          ///< The customer of it: an e-mail or a cuRefNo.

  /// The number that the record was made with.
  std::size_t index() const {
    const std::size_t digits = who.find_first_of("0123456789");
    return digits == std::string::npos ? 0 : std::stoul(who.substr(digits));
  }
};

/// What comes of a request.
struct Answer {
  bizkithub::HttpOutcome outcome{};
  microseconds after{};
  bool applied = false;
};

/// How the service answers. Asked in the order of arrival, at the moment of it.
using Policy = std::function<Answer(const Sent&)>;

/// The pieces that policies are made of.
namespace answer {

inline Answer ok(microseconds after = {}, std::vector<bizkithub::Header> headers = {}) {
  return {bizkithub::HttpResponse{200, std::move(headers), created}, after, true};
}

inline Answer status(int status, microseconds after = {},
                     std::vector<bizkithub::Header> headers = {}) {
  return {bizkithub::HttpResponse{status, std::move(headers), ""}, after, false};
}

inline Answer broken(bool sent, microseconds after = {}, bool applied = false) {
  return {bizkithub::TransportFailure{bizkithub::ErrorKind::network, sent, "it broke", {}}, after,
          applied};
}

}  // namespace answer

/// Time from request to answer: `base`, or as much as a fifth more, by the request's number.
class Latency {
 public:
  // Implicit, so that a plain duration can stand for it.
  template <class Rep, class Period>
  Latency(std::chrono::duration<Rep, Period> base) : base_(base) {}

  microseconds of(const Sent& sent) const {
    const std::size_t fifth = static_cast<std::size_t>(base_.count()) / 5;
    if (fifth == 0) return base_;
    return base_ + microseconds((sent.number * 2654435761U >> 7U) % fifth);
  }

 private:
  microseconds base_;
};

namespace policy {

inline Policy always_ok(Latency latency = microseconds(0)) {
  return [latency](const Sent& sent) { return answer::ok(latency.of(sent)); };
}

/// Capacity in calls a second, after so much time.
using Capacity = std::function<double(microseconds since_first)>;

/// A 429 without a word about when to come back for whatever exceeds the capacity; `burst` calls
/// are taken at once.
inline Policy token_bucket(const Capacity& capacity, double burst, Latency latency) {
  struct Bucket {
    std::optional<TimePoint> first{};
    TimePoint filled{};
    double tokens = 0;
  };
  return [=, bucket = Bucket{{}, {}, burst}](const Sent& sent) mutable {
    if (!bucket.first) bucket.first = bucket.filled = sent.at;
    const auto since = std::chrono::duration_cast<microseconds>(sent.at - *bucket.first);
    const std::chrono::duration<double> passed = sent.at - bucket.filled;
    bucket.filled = sent.at;
    bucket.tokens = std::min(burst, bucket.tokens + passed.count() * capacity(since));
    // What a sum of many small parts may lack of a whole one.
    constexpr double almost_one = 1 - 1e-6;
    if (bucket.tokens < almost_one) return answer::status(429, latency.of(sent));
    bucket.tokens -= 1;
    return answer::ok(latency.of(sent));
  };
}

inline Policy token_bucket(double calls_per_second, double burst, Latency latency) {
  return token_bucket([=](microseconds) { return calls_per_second; }, burst, latency);
}

/// So many calls in each window of so many seconds, and what of it the service tells.
struct Window {
  std::size_t limit = 0;
  std::chrono::seconds period{};
  bool states_limit = true;  ///< X-RateLimit-*, with every answer.
  bool states_wait = true;   ///< Retry-After, with a 429.
};

inline std::string http_date(std::time_t seconds) {
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[64];
  std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text;
}

inline std::vector<bizkithub::Header> window_headers(const Window& window, std::size_t left,
                                                     std::time_t now, std::time_t reset,
                                                     bool full) {
  std::vector<bizkithub::Header> headers;
  headers.push_back({"Date", http_date(now)});
  if (window.states_limit) {
    headers.push_back({"X-RateLimit-Limit", std::to_string(window.limit)});
    headers.push_back({"X-RateLimit-Remaining", std::to_string(left)});
    headers.push_back({"X-RateLimit-Reset", std::to_string(reset)});
  }
  if (full && window.states_wait) headers.push_back({"Retry-After", std::to_string(reset - now)});
  return headers;
}

inline Policy fixed_window(Window window, Latency latency) {
  return [window, latency, current = std::time_t{-1},
          used = std::size_t{0}](const Sent& sent) mutable {
    const std::time_t now = std::chrono::system_clock::to_time_t(sent.wall);
    const auto period = static_cast<std::time_t>(window.period.count());
    if (std::exchange(current, now / period) != now / period) used = 0;
    const bool full = used == window.limit;
    if (!full) ++used;
    auto headers = window_headers(window, window.limit - used, now, (current + 1) * period, full);
    return full ? answer::status(429, latency.of(sent), std::move(headers))
                : answer::ok(latency.of(sent), std::move(headers));
  };
}

/// Works on so many requests at a time; the others wait for their turn.
inline Policy saturating(std::size_t workers, Latency latency) {
  return [latency, free_at = std::vector<TimePoint>(workers)](const Sent& sent) mutable {
    TimePoint& worker = *std::min_element(free_at.begin(), free_at.end());
    worker = std::max(worker, sent.at) + latency.of(sent);
    return answer::ok(std::chrono::duration_cast<microseconds>(worker - sent.at));
  };
}

/// Cannot be reached from `begin` to `end` after its first request.
inline Policy outage(microseconds begin, microseconds end, const Policy& otherwise) {
  return [=, first = std::optional<TimePoint>{}](const Sent& sent) mutable {
    if (!first) first = sent.at;
    const bool out = sent.at >= *first + begin && sent.at < *first + end;
    return out ? answer::broken(false, std::chrono::milliseconds(1)) : otherwise(sent);
  };
}

/// The first requests of a record are answered as the script has it, by the record's number.
inline Policy scripted(const std::map<std::size_t, std::vector<Answer>>& script,
                       const Policy& otherwise = always_ok()) {
  return [=, played = std::map<std::size_t, std::size_t>{}](const Sent& sent) mutable {
    const auto found = script.find(sent.index());
    if (found == script.end()) return otherwise(sent);
    const std::size_t turn = played[sent.index()]++;
    return turn < found->second.size() ? found->second[turn] : otherwise(sent);
  };
}

}  // namespace policy

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
