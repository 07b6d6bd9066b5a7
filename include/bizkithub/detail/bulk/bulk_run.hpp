#pragma once

#include <bizkithub/detail/bulk/callback_guard.hpp>
#include <bizkithub/detail/bulk/progress_reporter.hpp>
#include <bizkithub/detail/bulk/record_queue.hpp>
#include <bizkithub/detail/bulk/run_end.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// A queue of many calls: pulls a record from the source when one may be sent, and pushes its
/// result to the sink when it is there. Holds no more records than are under way.
class BulkRun : public ExchangeQueue, protected BulkRecordObserver {
 public:
  BulkRun(const ClientState& client, const Endpoint& endpoint, const BulkOptions& options,
          std::optional<std::size_t> size)
      : client_(client),
        endpoint_(endpoint),
        options_(options),
        clock_(client.transport().clock()),
        log_(client.log(endpoint)),
        end_(options, check(options)),
        pacer_(options.max_in_flight, end_.reached() ? std::nullopt : options.rate_limit,
               [&client] { return client.uniform01(); }),
        progress_(options.on_progress, options.expected_records ? options.expected_records : size) {
  }
  virtual ~BulkRun() = default;

  BulkSummary run() {
    const TimePoint now = clock_.now();
    progress_.begin(now);
    end_.begin(now);
    if (!end_.reached()) guarded([this] { client_.transport().run(*this); });
    end_all();
    if (end_.reached() && !guard_.has_exception()) drain();
    guard_.rethrow();
    return summary();
  }

  Exchange* next() override {
    report(clock_.now());
    // A source of nothing but invalid records must not keep those in flight waiting.
    constexpr int max_at_once = 64;
    for (int n = 0; n < max_at_once; ++n) {
      // First, because at the end of the source there is nothing left that could be cut off.
      BulkRecord* record = next_record();
      const TimePoint now = clock_.now();
      if (record != nullptr || !is_over()) end_.check(now);
      if (record == nullptr && (end_.reached() || !may_pull())) break;
      if (record == nullptr) continue;
      if (!end_.reached() && pacer_.may_send(now, progress_.counts.in_flight)) {
        if (start(*record, now)) return record;
      } else {
        queue_.put_back(*record);
        end_.check_pause(pacer_, now);
        break;
      }
    }
    if (end_.reached()) end_waiting();
    return nullptr;
  }

  std::optional<TimePoint> next_due() const override {
    if (end_.reached()) return std::nullopt;
    const TimePoint now = clock_.now();
    const std::size_t in_flight = progress_.counts.in_flight;
    std::optional<TimePoint> due;
    if (queue_.has_due() || may_pull()) {
      due = pacer_.opens_at(now, in_flight);
    } else {
      due = queue_.next_due();
      if (!due && in_flight == 0) return std::nullopt;
    }
    const auto at_latest = [&due](TimePoint when) {
      due = std::min(due.value_or(TimePoint::max()), when);
    };
    if (end_.deadline() != TimePoint::max()) at_latest(end_.deadline());
    if (progress_.has_callback()) at_latest(progress_.due());
    return due;
  }

  const CancellationToken& cancellation() const noexcept override {
    return options_.call.cancellation;
  }
  bool allow_http2() const noexcept override {
    return !end_.reached() && policy(clock_.now()).repeatable;
  }

 protected:
  virtual std::unique_ptr<BulkRecord> make_record() = 0;
  BulkRecordObserver& observer() noexcept { return *this; }
  const Authenticator& authenticator() const noexcept { return client_.authenticator(); }
  HttpRequest request() const {
    // With invalid options nothing is sent.
    const CallPolicy rules = end_.reached() ? CallPolicy{} : policy(clock_.now());
    return client_.http_request(endpoint_, "{}", options_.call, rules);
  }

 private:
  // From the source to the transport.
  // Null if there is none, or none that can be sent.
  BulkRecord* next_record() {
    BulkRecord* due = queue_.take_due(clock_.now());
    if (due != nullptr) return due;
    return may_pull() && !end_.reached() ? pull_and_begin() : nullptr;
  }

  // Null at the end of the source, or if it throws.
  BulkRecord* pull() {
    BulkRecord& record = pool_.idle([this] { return make_record(); });
    bool pulled = false;
    if (!guarded([&] { pulled = record.pull(); })) return nullptr;
    source_ended_ = !pulled;
    if (!pulled) return nullptr;
    pool_.take();
    record.index = progress_.counts.pulled++;
    record.pending = true;
    record.sent_at = {};
    return &record;
  }

  BulkRecord* pull_and_begin() {
    BulkRecord* record = pull();
    bool sendable = false;
    if (record == nullptr) return nullptr;
    if (!guarded([&] { sendable = begin(*record); })) deliver_lost(*record);
    return sendable ? record : nullptr;
  }

  bool begin(BulkRecord& record) {
    auto body = record.body();
    if (!body) {
      deliver(record, std::move(body.error()));
      return false;
    }
    // After pull(), because the source may have taken its time.
    record.due_at = clock_.now();
    record.begin(client_.call(policy(record.due_at), record.reader()));
    record.set_body(*std::move(body));
    return true;
  }

  bool start(BulkRecord& record, TimePoint now) {
    // It was not the record's fault that the run paused, or was busy.
    if (now > record.due_at) record.call().postpone(now - record.due_at);
    if (!record.start(now, end_.deadline())) {
      settle(record, now);
      return false;
    }
    record.sent_at = now;
    ++progress_.counts.in_flight;
    ++attempts_;
    pacer_.sent(now);
    return true;
  }

  bool may_pull() const noexcept {
    // Those that wait for a retry take no connection, but memory.
    constexpr std::size_t under_way_per_in_flight = 4;
    return !source_ended_ && pool_.in_use() < options_.max_in_flight * under_way_per_in_flight;
  }

  // From the transport to the sink.
  void finish(BulkRecord& record, HttpOutcome outcome) override {
    const TimePoint now = clock_.now();
    --progress_.counts.in_flight;
    const bool was_paused = pacer_.paused_until() > now;
    if (!guarded([&] { receive(record, std::move(outcome), now); })) return deliver_lost(record);
    // Separately, because an exception of the logger does not change the outcome.
    guarded([&] {
      log_.attempt_ended(record.call(), now);
      const auto pause = pacer_.paused_until() - now;
      if (!was_paused && pause.count() > 0) log_.paused(pause);
    });
    settle(record, now);
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
  void settle(BulkRecord& record, TimePoint now) {
    Call& call = record.call();
    if (!call.done() && end_.reached()) call.end(end_.error_of(record));
    if (call.done()) return deliver(record, client_.take_result(call, endpoint_));
    record.due_at = call.waits_until();
    queue_.add(record, now);
  }

  void deliver(BulkRecord& record, Result<CallResult> result) {
    const Error* error = result ? nullptr : &result.error();
    progress_.count_outcome(error);
    const TimePoint now = clock_.now();
    if (error != nullptr && end_.cut_off(record, *error, now)) {
      end_.check(now);
      first_unfinished_ = std::min(first_unfinished_.value_or(record.index), record.index);
    }
    record.pending = false;
    guarded([&] { record.push(std::move(result)); });
    pool_.give_back(record);
  }

  // There was no memory to keep the outcome.
  void deliver_lost(BulkRecord& record) {
    // Short enough to need no allocation.
    Error lost = make_error(ErrorKind::cancelled, "out of memory");
    lost.delivery = record.sent_at == TimePoint{} ? Delivery::not_sent : Delivery::unknown;
    deliver(record, std::move(lost));
  }

  // The end.
  bool is_over() const noexcept { return source_ended_ && pool_.in_use() == 0; }
  void end_waiting() {
    while (BulkRecord* record = queue_.take_any()) {
      record->call().end(end_.error_of(*record));
      deliver(*record, client_.take_result(record->call(), endpoint_));
    }
  }

  // A transport that throws must not leave a record without a result.
  void end_all() {
    for (const auto& record : pool_.all()) {
      if (!record->sending()) continue;
      finish(*record, TransportFailure{ErrorKind::cancelled, true, "the transport failed", {}});
    }
    if (end_.reached()) end_waiting();
    for (const auto& record : pool_.all()) {
      if (record->pending) deliver_lost(*record);
    }
  }

  void drain() {
    while (!source_ended_ && !guard_.has_exception()) {
      if (BulkRecord* record = pull()) deliver(*record, end_.error());
    }
  }

  BulkSummary summary() {
    const TimePoint now = clock_.now();
    BulkSummary summary;
    summary.counts = progress_.counts;
    // If nothing was cut off, the run did not end early.
    const bool had_records = first_unfinished_ || progress_.counts.pulled == 0;
    if (had_records) summary.error = end_.take_error();
    summary.first_unfinished = first_unfinished_.value_or(progress_.counts.pulled);
    summary.attempts = attempts_;
    summary.elapsed = progress_.elapsed(now);
    summary.calls_per_second = progress_.calls_per_second(now);
    summary.waited_for_rate_limit = ProgressReporter::whole(pacer_.waited_for_rate_limit(now));
    return summary;
  }

  CallPolicy policy(TimePoint now) const {
    CallPolicy policy = client_.policy(endpoint_, options_.call, now);
    policy.paced_by_run = true;
    return policy;
  }

  void report(TimePoint now) {
    if (!progress_.has_callback() || end_.reached() || now < progress_.due()) return;
    guarded([&] { progress_.report(now, pacer_, last_failure_); });
  }

  template <class Function>
  bool guarded(Function&& function) {
    if (guard_.run(std::forward<Function>(function))) return true;
    end_.end(ErrorKind::cancelled, "an exception ended the bulk run");
    return false;
  }

  const ClientState& client_;
  const Endpoint endpoint_;
  const BulkOptions& options_;
  const Clock& clock_;
  const CallLog log_;
  CallbackGuard guard_;
  RunEnd end_;
  Pacer pacer_;
  ProgressReporter progress_;
  RecordPool pool_;
  RecordQueue queue_;
  bool source_ended_ = false;
  ErrorKind last_failure_ = ErrorKind::network;
  std::size_t attempts_ = 0;
  std::optional<std::size_t> first_unfinished_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
