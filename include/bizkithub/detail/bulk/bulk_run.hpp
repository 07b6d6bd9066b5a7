// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/bulk/progress_reporter.hpp>
#include <bizkithub/detail/bulk/run_end.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// A queue of many calls: pulls a record from the source when one may be sent, and pushes its
/// result to the sink when it is there. Holds no more records than are under way.
class BulkRun final : public ExchangeQueue {
 public:
  // Short enough to need no memory.
  static constexpr char failed[] = "the run failed";

  using MakeRecord = std::function<std::unique_ptr<BulkRecord>(HttpRequest)>;

  BulkRun(const ClientState& client, const Endpoint& endpoint, const BulkOptions& options,
          std::optional<std::size_t> size, MakeRecord make_record)
      : client_(client),
        endpoint_(endpoint),
        options_(options),
        make_record_(std::move(make_record)),
        clock_(client.transport().clock()),
        log_(client.log(endpoint)),
        end_(options, check(options), clock_.now()),
        pacer_(options.max_in_flight, end_.reached() ? std::nullopt : options.rate_limit,
               [&client] { return client.uniform01(); }),
        progress_(options.on_progress, options.expected_records ? options.expected_records : size,
                  clock_.now()) {}

  BulkSummary run() {
    if (!end_.reached()) guarded([this] { client_.transport().run(*this); });
    end_all();
    if (exception_) std::rethrow_exception(exception_);
    return summary();
  }

  Exchange* next() override {
    if (!end_.reached() && clock_.now() >= progress_.due()) {
      guarded([this] { progress_.report(clock_.now(), pacer_, last_failure_); });
    }
    pull_until_due();
    const TimePoint now = clock_.now();
    // If the source has ended and no record is in use, the run is complete and cannot end early.
    if (!source_ended_ || pool_.in_use() > 0) end_.check(now);
    if (!end_.reached() && !queue_.empty()) {
      const bool may_send = pacer_.may_send(now, progress_.counts.in_flight);
      if (may_send && queue_.due() <= now) return start(queue_.take_first(), now);
      if (!may_send) end_.check_pause(pacer_, now);
    }
    if (end_.reached()) end_waiting();
    return nullptr;
  }

  std::optional<TimePoint> next_due() const override {
    if (end_.reached()) return std::nullopt;
    const TimePoint now = clock_.now();
    const std::size_t in_flight = progress_.counts.in_flight;
    TimePoint due = queue_.due();
    if (may_pull() || due <= now) {
      due = pacer_.opens_at(now, in_flight).value_or((TimePoint::max)());
    } else if (due == (TimePoint::max)() && in_flight == 0) {
      return std::nullopt;
    }
    due = (std::min)({due, end_.deadline(), progress_.due()});
    return due == (TimePoint::max)() ? std::nullopt : std::optional(due);
  }

  const CancellationToken& cancellation() const noexcept override {
    return options_.call.cancellation;
  }
  bool has_ended() const noexcept override { return end_.reached(); }
  bool allow_http2() const noexcept override {
    return !end_.reached() && policy(clock_.now()).repeatable;
  }

 private:
  // From the source to the transport.
  void pull_until_due() {
    // A source of nothing but invalid records must not keep those in flight waiting.
    constexpr int max_at_once = 64;
    constexpr std::chrono::milliseconds max_time{5};
    const TimePoint began = clock_.now();
    for (int n = 0; n < max_at_once && may_pull(); ++n) {
      const TimePoint now = clock_.now();
      end_.check(now);
      if (end_.reached() || !wants_new(now) || now - began > max_time) return;
      BulkRecord* record = pull();
      if (record == nullptr) return;
      guarded([&] { begin(*record); });
    }
  }

  // Also for each probe: the service may throttle the records that wait, and serve any other.
  bool wants_new(TimePoint now) const {
    return queue_.due() > now || (pacer_.is_half_open() && !queue_.begins_with_new());
  }

  bool may_pull() const noexcept {
    // Those that wait for a retry take no connection, but memory.
    constexpr std::size_t under_way_per_in_flight = 4;
    return !source_ended_ && pool_.in_use() < options_.max_in_flight * under_way_per_in_flight;
  }

  // Null at the end of the source, or if it throws.
  BulkRecord* pull() {
    BulkRecord& record = pool_.idle([this] { return make_record_(request()); });
    record.on_finish = [this, &record](HttpOutcome outcome) { finish(record, std::move(outcome)); };
    if (!guarded([&] { source_ended_ = !record.pull(); }) || source_ended_) return nullptr;
    pool_.take();
    record.index = progress_.counts.pulled++;
    record.pending = true;
    record.sent_at = {};
    return &record;
  }

  HttpRequest request() const {
    // With invalid options nothing is sent.
    if (end_.reached()) return {};
    return client_.http_request(endpoint_, "{}", options_.call, policy(clock_.now()));
  }

  void begin(BulkRecord& record) {
    auto body = record.body();
    if (!body) return deliver(record, std::move(body.error()));
    // After pull(), because the source may have taken its time.
    record.due_at = clock_.now();
    record.begin(client_.call(policy(record.due_at), record.reader()));
    record.set_body(*std::move(body));
    queue_.add(record);
  }

  // Null if the time of the record is up.
  BulkRecord* start(BulkRecord& record, TimePoint now) {
    // Time lost because the run paused or was busy does not count towards the record's deadline.
    record.call().postpone(now - record.due_at);
    if (!record.start(now, end_.deadline())) {
      settle(record);
      return nullptr;
    }
    record.sent_at = now;
    ++progress_.counts.in_flight;
    ++attempts_;
    pacer_.sent(now);
    return &record;
  }

  // From the transport to the sink.
  void finish(BulkRecord& record, HttpOutcome outcome) {
    const TimePoint now = clock_.now();
    --progress_.counts.in_flight;
    tell_end(outcome);
    const bool was_paused = pacer_.paused_until() > now;
    if (!guarded([&] { receive(record, std::move(outcome), now); })) return;
    // Separately, because an exception of the logger does not change the outcome.
    guarded([&] { log(record, now, was_paused); });
    settle(record);
  }

  void log(const BulkRecord& record, TimePoint now, bool was_paused) const {
    log_.attempt_ended(record.call(), now);
    const auto pause = pacer_.paused_until() - now;
    if (!was_paused && pause.count() > 0) log_.paused(pause);
  }

  // What was not sent because the run has ended ends as the run does.
  void tell_end(HttpOutcome& outcome) const noexcept {
    auto* failure = std::get_if<TransportFailure>(&outcome);
    const bool is_cut_off = failure != nullptr && failure->kind == ErrorKind::cancelled &&
                            end_.reached() && !cancellation().cancelled();
    if (is_cut_off) failure->kind = end_.error().kind;
  }

  void receive(BulkRecord& record, HttpOutcome outcome, TimePoint now) {
    record.receive(std::move(outcome), now, clock_.wall_now());
    if (record.call().attempts().back().http_status != 0) progress_.count_response(now);
    if (cancellation().cancelled()) return;
    const Error* error = record.call().error();
    if (error != nullptr) last_failure_ = error->kind;
    pacer_.answered(pace_signal(record), now);
  }

  // For a record that is not in flight: it is done, or waits.
  void settle(BulkRecord& record) {
    Call& call = record.call();
    if (!call.done() && end_.reached()) call.end(end_.error_of(record));
    if (call.done()) return deliver(record, client_.take_result(call, endpoint_));
    record.due_at = call.waits_until();
    queue_.add(record);
  }

  void deliver(BulkRecord& record, Result<RawResponse> result) {
    const Error* error = result ? nullptr : &result.error();
    progress_.count_outcome(error);
    end_.count(record, error, clock_.now());
    record.pending = false;
    guarded([&] { record.push(std::move(result)); });
    pool_.give_back(record);
  }

  // The end.
  // Only a record that is cut off shows that the run ended early.
  bool must_drain() const noexcept {
    return end_.reached() && !source_ended_ && !exception_ &&
           (options_.drain_source || !end_.cut_off_any());
  }

  void end_waiting() {
    while (!queue_.empty()) settle(queue_.take_first());
  }

  // Neither a transport that throws nor a lack of memory may leave a record without a result.
  void end_all() {
    if (end_.reached()) guarded([this] { end_waiting(); });
    while (must_drain()) {
      guarded([this] {
        if (BulkRecord* record = pull()) deliver(*record, end_.error());
      });
    }
    for (const auto& record : pool_.all()) {
      if (!record->pending) continue;
      Error lost = make_error(ErrorKind::cancelled, failed);
      lost.delivery = record->sent_at == TimePoint{} ? Delivery::not_sent : Delivery::unknown;
      deliver(*record, std::move(lost));
    }
  }

  BulkSummary summary() {
    const BulkProgress progress = progress_.progress(clock_.now(), pacer_, last_failure_);
    BulkSummary summary;
    summary.counts = progress.counts;
    summary.elapsed = progress.elapsed;
    summary.calls_per_second = progress.calls_per_second;
    summary.waited_for_rate_limit = progress.waited_for_rate_limit;
    summary.attempts = attempts_;
    summary.first_unfinished = (std::min)(end_.first_unfinished(), summary.counts.pulled);
    // If nothing was cut off, the run did not end early.
    if (end_.cut_off_any() || summary.counts.pulled == 0) summary.error = end_.take_error();
    return summary;
  }

  CallPolicy policy(TimePoint now) const {
    CallPolicy policy = client_.policy(endpoint_, options_.call, now);
    policy.paced_by_run = true;
    policy.run_deadline = end_.deadline();
    return policy;
  }

  // Keeps the first exception of the user's callbacks. It must not unwind through a transport,
  // which would drop what is in flight. Returns whether there was none.
  template <class Function>
  bool guarded(Function function) {
    try {
      function();
      return true;
    } catch (...) {
      if (!exception_) exception_ = std::current_exception();
    }
    end_.end(ErrorKind::cancelled, failed);
    return false;
  }

  const ClientState& client_;
  const Endpoint endpoint_;
  const BulkOptions& options_;
  const MakeRecord make_record_;
  const Clock& clock_;
  const CallLog log_;
  std::exception_ptr exception_;
  RunEnd end_;
  Pacer pacer_;
  ProgressReporter progress_;
  RecordPool pool_;
  RecordQueue queue_;
  bool source_ended_ = false;
  ErrorKind last_failure_ = ErrorKind::network;
  std::size_t attempts_ = 0;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
