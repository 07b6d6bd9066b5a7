// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bizkithub/client.hpp>
#include <chrono>
#include <cmath>
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fake_client.hpp"
#include "platform.hpp"

// What a simulated service is asked, and how it answers.
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
  const std::tm parts = bizkithub_sandbox::utc(seconds);
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

}  // namespace support
