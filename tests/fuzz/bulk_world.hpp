// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "../support/simulated_service.hpp"
#include "bulk_plan.hpp"
#include "fuzz.hpp"

// The service and the callbacks of a bulk run: they do what an input says, and watch.
namespace fuzz {

using support::Sent;
using support::TimePoint;

/// Thrown by a callback; the first one has the number 1.
struct Thrown : std::runtime_error {
  explicit Thrown(std::size_t which) : std::runtime_error("thrown"), number(which) {}
  std::size_t number;
};

/// With BIZKITHUB_FUZZ_TRACE set, a line for whatever happens, to see what an input does.
template <class... Parts>
void trace(TimePoint now, const Parts&... parts) {
  static const bool is_wanted = std::getenv("BIZKITHUB_FUZZ_TRACE") != nullptr;
  if (!is_wanted) return;
  std::clog << std::chrono::duration<double>(now.time_since_epoch()).count() << " s: ";
  (std::clog << ... << parts) << std::endl;
}

/// Counts how often a transport has to ask what to do.
class CountedQueue final : public bizkithub::detail::ExchangeQueue {
 public:
  CountedQueue(ExchangeQueue& queue, std::size_t& turns) : queue_(queue), turns_(turns) {}
  bizkithub::detail::Exchange* next() override { return queue_.next(); }
  std::optional<TimePoint> next_due() const override {
    ++turns_;
    return queue_.next_due();
  }
  bool allow_http2() const noexcept override { return queue_.allow_http2(); }
  const bizkithub::CancellationToken& cancellation() const noexcept override {
    return queue_.cancellation();
  }

 private:
  ExchangeQueue& queue_;
  std::size_t& turns_;
};

/// The first run is the one that is watched; those within its callbacks are not.
class WatchedService final : public support::SimulatedService {
 public:
  using SimulatedService::SimulatedService;

  void run(bizkithub::detail::ExchangeQueue& queue) override {
    if (std::exchange(was_run_, true)) return SimulatedService::run(queue);
    CountedQueue counted(queue, turns_);
    SimulatedService::run(counted);
  }

  std::size_t turns() const { return turns_; }

 private:
  bool was_run_ = false;
  std::size_t turns_ = 0;
};

/// Everything around a run, and what is to be said of it afterwards.
class World {
 public:
  World(const Plan& plan, Input& input) : plan_(plan), input_(input), options_(plan.bulk) {
    service_ = std::make_shared<WatchedService>([this](const Sent& sent) { return answer(sent); });
    service_->wait_in_steps_of(plan.wait_step);
    if (plan.cancel_at.count() >= 0) {
      service_->at(plan.cancel_at, [this] {
        trace(now(), "cancelled from outside");
        cancellation_.cancel();
      });
    }
    options_.call.cancellation = cancellation_.token();
    if (is_watched(progress_bit)) {
      options_.on_progress = [this](const auto& progress) { watch(progress); };
    }
    make_client();
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Nothing: a callback threw.
  std::optional<bizkithub::BulkSummary> run() {
    began_ = now();
    trace(began_, plan_.records, " records, ", plan_.bulk.max_in_flight, " in flight, in ",
          plan_.bulk.total_timeout.value_or(milliseconds(0)).count(), " ms");
    deadline_ = plan_.bulk.total_timeout ? began_ + *plan_.bulk.total_timeout : TimePoint::max();
    try {
      auto summary = plan_.is_match ? run_matches() : run_creates();
      require(thrown_ == 0, "an exception reaches the caller");
      end();
      return summary;
    } catch (const Thrown& thrown) {
      require(thrown.number == 1, "the first exception reaches the caller");
    } catch (const std::exception& error) {
      require(false, "nothing else is thrown", error.what());
    }
    end();
    return std::nullopt;
  }

  const WatchedService& service() const { return *service_; }
  const support::Reports& reports() const { return reports_; }
  std::size_t pulled() const { return pulled_; }
  bool was_cancelled() const { return options_.call.cancellation.cancelled(); }
  /// When the run sent its requests.
  const std::vector<TimePoint>& sent_at() const { return sent_at_; }
  /// What happened, of whatever gives a transport a reason to ask again.
  std::size_t happenings() const { return happenings_; }
  /// For how long the run went on after its total timeout, outside of callbacks.
  std::chrono::nanoseconds overtime() const {
    if (ended_ <= deadline_) return {};
    return ended_ - deadline_ - callbacks_overtime_;
  }
  int applied(std::size_t index) const { return service_->applied(who(index)); }
  bool has_left(std::size_t index) const { return index < has_left_.size() && has_left_[index]; }

  void check_usable() {
    is_over_ = true;
    require(service_->in_flight() == 0 && service_->abandoned() == 0, "nothing is left in flight");
    require(client_->create_customer(support::create_of(900'001)).has_value(), "usable afterwards");
  }

 private:
  enum Callback : unsigned { source_bit = 1, sink_bit = 2, logger_bit = 4, progress_bit = 8 };

  bool is_watched(Callback which) const { return (plan_.watched & which) != 0; }
  TimePoint now() const { return service_->clock().now(); }
  std::string who(std::size_t index) const {
    return plan_.is_match ? support::customer_of(index) : support::email_of(index);
  }

  void make_client() {
    auto options = plan_.client;
    if (is_watched(logger_bit)) {
      options.logger = [this](const auto&) { callback([this] { misbehave(); }); };
    }
    // The same for each input, so that it always has the same outcome.
    constexpr std::uint64_t seed = 1;
    client_ = std::make_unique<bizkithub::Client>(bizkithub::detail::ClientAccess::create(
        support::key(), std::move(options), service_, seed));
  }

  bizkithub::BulkSummary run_creates() {
    return client_->bulk_create_customers(
        [this] { return pull([this](std::size_t index) { return create_of(index); }); },
        [this](std::size_t index, const auto& result) { push(index, result); }, options_);
  }
  bizkithub::BulkSummary run_matches() {
    return client_->bulk_match_customers(
        [this] { return pull([this](std::size_t index) { return match_of(index); }); },
        [this](std::size_t index, const auto& result) { push(index, result); }, options_);
  }

  bizkithub::CreateCustomerRequest create_of(std::size_t index) const {
    return plan_.is_invalid(index) ? support::create_request("nobody") : support::create_of(index);
  }
  bizkithub::MatchCustomersRequest match_of(std::size_t index) const {
    auto request = support::match_of(index);
    if (plan_.is_invalid(index)) request.manager_cu_ref_no = "nobody";
    return request;
  }

  // Callbacks.

  template <class Make>
  auto pull(Make make) -> std::optional<decltype(make(0))> {
    std::optional<decltype(make(0))> request;
    callback([&] {
      if (is_watched(source_bit)) misbehave();
      if (pulled_ < plan_.records) {
        request = make(pulled_++);
      } else {
        trace(now(), "the source ends");
      }
    });
    return request;
  }

  template <class Response>
  void push(std::size_t index, const bizkithub::Result<Response>& result) {
    callback([&] {
      reports_(index, result);
      const auto what = result ? std::string("succeeded") : support::printed(result.error());
      trace(now(), "record ", index, " ", what);
      check_attempts(result ? result->info.attempts : result.error().attempts);
      if (is_watched(sink_bit)) misbehave();
    });
  }

  void watch(const bizkithub::BulkProgress& progress) {
    callback([&] {
      require(progress.counts.in_flight == service_->in_flight(),
              "in flight, as the service has it");
      require(progress.counts.pulled == pulled_, "pulled, as the source has it");
      require(progress.counts.finished() == reports_.order.size(), "finished, as the sink has it");
      require(progress.paused_by.has_value() == (progress.paused_for.count() > 0), "why it pauses");
      require(progress.elapsed.count() >= 0 && progress.elapsed >= elapsed_, "time goes on");
      elapsed_ = progress.elapsed;
      // Pauses of ten minutes, one after the other, take long even here.
      if (++progresses_ > 5000) cancellation_.cancel();
      misbehave();
    });
  }

  template <class Function>
  void callback(Function function) {
    struct Leave {
      World& world;
      TimePoint began;
      ~Leave() {
        if (--world.depth_ > 0) return;
        const TimePoint late = std::max(began, world.deadline_);
        if (world.now() > late) world.callbacks_overtime_ += world.now() - late;
      }
    };
    ++happenings_;
    ++depth_;
    const Leave leave{*this, now()};
    function();
  }

  void misbehave() {
    if (is_over_) return;
    const unsigned what = input_.byte();
    if (what > 200 && what < 207) trace(now(), "a callback misbehaves: ", what);
    switch (what) {
      case 201: return cancellation_.cancel();
      case 202: throw Thrown(++thrown_);
      case 203: return pass(milliseconds(input_.byte()));
      case 204: return pass(milliseconds(input_.up_to(60'000)));
      case 205: return call_client();
      case 206: return run_another();
      default: return;
    }
  }

  void pass(milliseconds time) const { service_->clock().sleep_until(now() + time, {}); }

  void call_client() {
    if (depth_ == 1) {
      static_cast<void>(client_->create_customer(support::create_of(900'000)));
    }
  }

  void run_another() {
    if (depth_ > 1) return;
    const std::vector<bizkithub::CreateCustomerRequest> requests(3, support::create_of(910'000));
    client_->bulk_create_customers(requests, [](std::size_t, const auto&) {});
  }

  // A 429 does not count, however many there are.
  void check_attempts(const std::vector<bizkithub::Attempt>& attempts) const {
    const auto counted = std::count_if(attempts.begin(), attempts.end(), [](const auto& attempt) {
      return attempt.error != bizkithub::ErrorKind::rate_limited;
    });
    require(counted <= plan_.retry.max_attempts, "no more attempts than allowed");
  }

  // The service.

  support::Answer answer(const Sent& sent) {
    if (is_over_) return support::answer::ok();
    auto answer = answers::next(input_, sent);
    trace(sent.at, "sent ", sent.who, ", to be answered in ", answer.after.count(), " us");
    if (depth_ == 0) note(sent, answer);
    return answer;
  }

  void note(const Sent& sent, const support::Answer& answer) {
    ++happenings_;
    sent_at_.push_back(sent.at);
    require(sent.in_flight <= plan_.bulk.max_in_flight, "no more in flight than allowed");
    require(!was_cancelled(), "nothing is sent after a cancellation");
    require(sent.at < deadline_, "nothing is sent after the total timeout");
    const auto* failure = std::get_if<bizkithub::TransportFailure>(&answer.outcome);
    if (failure != nullptr && !failure->sent) return;
    has_left_.resize(std::max(has_left_.size(), sent.index() + 1));
    has_left_[sent.index()] = true;
  }

  void end() {
    ended_ = now();
    trace(ended_, "the end, after ", thrown_, " exceptions");
    is_over_ = true;
  }

  const Plan& plan_;
  Input& input_;
  bizkithub::BulkOptions options_;
  bizkithub::CancellationSource cancellation_;
  std::shared_ptr<WatchedService> service_;
  std::unique_ptr<bizkithub::Client> client_;
  support::Reports reports_;

  TimePoint began_{};
  TimePoint deadline_ = TimePoint::max();
  TimePoint ended_{};
  std::chrono::nanoseconds callbacks_overtime_{};
  milliseconds elapsed_{};
  bool is_over_ = false;
  int depth_ = 0;  ///< Of callbacks within callbacks.
  std::size_t thrown_ = 0;
  std::size_t pulled_ = 0;
  std::size_t progresses_ = 0;
  std::size_t happenings_ = 0;
  std::vector<TimePoint> sent_at_;
  std::vector<bool> has_left_;
};

}  // namespace fuzz
