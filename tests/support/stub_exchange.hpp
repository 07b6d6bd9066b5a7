// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/curl/failure.hpp>
#include <bizkithub/detail/http/exchange.hpp>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "raw_server.hpp"

// Requests without a call, for what carries them over loopback.
namespace support {

inline bizkithub::detail::CurlSettings loopback_settings() {
  return {"127.0.0.1", false, true, std::nullopt, {}, std::chrono::minutes(5)};
}

inline bizkithub::HttpRequest http_request(const std::string& method, const std::string& url,
                                           const std::string& body = {}) {
  bizkithub::HttpRequest request;
  request.method = method;
  request.url = url;
  request.body = body;
  request.connect_timeout = std::chrono::seconds(10);
  request.max_response_bytes = 1U << 20U;
  return request;
}

/// From now.
inline bizkithub::TimePoint in(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

class StubExchange final : public bizkithub::detail::Exchange {
 public:
  explicit StubExchange(bizkithub::HttpRequest request,
                        bizkithub::TimePoint deadline = in(std::chrono::seconds(20)))
      : request_(std::move(request)), deadline_(deadline) {}

  const bizkithub::HttpRequest& request() const override { return request_; }
  bizkithub::TimePoint deadline() const override { return deadline_; }
  void finish(bizkithub::HttpOutcome outcome) override {
    ++times_finished;
    outcome_ = std::move(outcome);
    if (on_finish) on_finish();
  }

  /// 0: no response.
  int status() const {
    const auto* response = std::get_if<bizkithub::HttpResponse>(&outcome_);
    return times_finished == 1 && response != nullptr ? response->status : 0;
  }
  std::string body() const { return std::get<bizkithub::HttpResponse>(outcome_).body; }
  const bizkithub::TransportFailure& failure() const {
    return std::get<bizkithub::TransportFailure>(outcome_);
  }

  int times_finished = 0;
  std::function<void()> on_finish{};

 private:
  bizkithub::HttpRequest request_;
  bizkithub::TimePoint deadline_;
  bizkithub::HttpOutcome outcome_{};
};

/// Gives all its exchanges as soon as it is asked.
class StubQueue final : public bizkithub::detail::ExchangeQueue {
 public:
  explicit StubQueue(std::vector<StubExchange*> exchanges, bizkithub::CancellationToken token = {})
      : exchanges_(std::move(exchanges)), cancellation_(std::move(token)) {}

  bizkithub::detail::Exchange* next() override {
    return given_ < exchanges_.size() ? exchanges_[given_++] : nullptr;
  }
  std::optional<bizkithub::TimePoint> next_due() const override { return std::nullopt; }
  const bizkithub::CancellationToken& cancellation() const noexcept override {
    return cancellation_;
  }
  bool allow_http2() const noexcept override { return false; }

 private:
  std::vector<StubExchange*> exchanges_;
  std::size_t given_ = 0;
  bizkithub::CancellationToken cancellation_;
};

/// Sends one GET and returns the status, or 0.
template <class Runner>
int get(Runner& runner, const RawServer& server) {
  StubExchange exchange(http_request("GET", server.url() + "/"));
  StubQueue queue({&exchange});
  runner.run(queue);
  return exchange.status();
}

/// Answers every request of its connection.
inline void answer_all(RawConnection& connection, int = 0) {
  while (!connection.read_request().empty()) connection.respond(200, "fine");
}

/// Opens once as many as expected have come to it.
class Gate {
 public:
  explicit Gate(std::size_t expected) : missing_(expected) {}

  void arrive_and_wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (missing_ > 0 && --missing_ == 0) all_here_.notify_all();
    all_here_.wait_for(lock, std::chrono::seconds(20), [this] { return missing_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_here_;
  std::size_t missing_;
};

}  // namespace support
