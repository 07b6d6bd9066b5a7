#pragma once

#include <algorithm>
#include <utility>

#include <bizkithub/impl/bulk_run.hpp>
#include <bizkithub/impl/option_checks.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_INLINE BulkRecord::~BulkRecord() = default;
BIZKITHUB_INLINE void BulkRecord::finish(HttpOutcome outcome) {
  run_.finish(*this, std::move(outcome));
}

BIZKITHUB_LOCAL Error run_error(ErrorKind kind, const char* message) {
  Error error;
  error.kind = kind;
  error.message = message;
  return error;
}

BIZKITHUB_INLINE BulkRun::BulkRun(const ClientState& client, const CallTarget& target,
                                  const BulkOptions& options, std::optional<std::size_t> size)
    : client_(client),
      target_(target),
      options_(options),
      clock_(client.transport().clock()),
      log_(client.log_of(target)),
      expected_(options.expected_records ? options.expected_records : size),
      stopped_(problem_of(options)),
      cancellation_(options.call.cancellation),
      pacer_(options.max_in_flight, stopped_ ? std::nullopt : options.rate_limit,
             [&client] { return client.chance(); }) {}

BIZKITHUB_INLINE BulkRun::~BulkRun() = default;

BIZKITHUB_INLINE HttpRequest BulkRun::request() const {
  // With wrong options there is none, and nothing will be sent.
  const CallPlan rules = stopped_ ? CallPlan{} : plan(clock_.now());
  return client_.http_request(target_, "{}", options_.call, rules);
}

BIZKITHUB_INLINE CallPlan BulkRun::plan(TimePoint now) const {
  CallPlan plan = client_.plan(target_, options_.call, now);
  plan.paced = true;
  return plan;
}

// What a callback throws must not unwind through a transport, which would drop what is in flight.
template <class Function>
bool BulkRun::guarded(Function&& function) {
  try {
    function();
    return true;
  } catch (...) {
    if (!failure_) failure_ = std::current_exception();
    stop(run_error(ErrorKind::cancelled, "the bulk run ended by an exception"));
    return false;
  }
}

BIZKITHUB_INLINE BulkSummary BulkRun::run() {
  const TimePoint now = clock_.now();
  meter_.begin(now);
  if (options_.total_timeout && !stopped_) ends_at_ = now + *options_.total_timeout;
  if (!stopped_) guarded([this] { client_.transport().run(*this); });
  waited_for_rate_limit_ = pacer_.waited_for_rate_limit(clock_.now());
  put_away();
  if (stopped_ && !failure_) drain();
  if (failure_) std::rethrow_exception(failure_);
  return summary();
}

BIZKITHUB_INLINE Exchange* BulkRun::next() {
  report(clock_.now());
  // A source of nothing but bad input must not keep the rest waiting.
  constexpr int most_at_once = 64;
  for (int n = 0; n < most_at_once; ++n) {
    // Before anything is waited for, that there is something to wait for.
    BulkRecord* record = next_record();
    const TimePoint now = clock_.now();
    if (record != nullptr || !is_over()) stop_if_due(now);
    if (record == nullptr && (stopped_ || !may_pull())) break;
    if (record == nullptr) continue;
    if (!stopped_ && pacer_.may_send(now, meter_.counts.in_flight)) {
      if (start(*record, now)) return record;
    } else {
      queue_.put_back(*record);
      stop_if_pause_is_too_long(now);
      break;
    }
  }
  if (stopped_) end_waiting();
  return nullptr;
}

BIZKITHUB_INLINE std::optional<TimePoint> BulkRun::next_due() const {
  if (stopped_) return std::nullopt;
  const TimePoint now = clock_.now();
  const std::size_t in_flight = meter_.counts.in_flight;
  std::optional<TimePoint> due;
  if (queue_.has_due() || may_pull()) {
    due = pacer_.opens_at(now, in_flight);
  } else {
    due = queue_.next_due();
    if (!due && in_flight == 0) return std::nullopt;
  }
  if (ends_at_ != TimePoint::max()) due = std::min(due.value_or(ends_at_), ends_at_);
  if (options_.on_progress) due = std::min(due.value_or(TimePoint::max()), meter_.report_due());
  return due;
}

// Whether every record has its result.
BIZKITHUB_INLINE bool BulkRun::is_over() const noexcept {
  return source_ended_ && under_way() == 0;
}

BIZKITHUB_INLINE bool BulkRun::may_pull() const noexcept {
  // Those that wait to be tried again take no connection, but memory.
  constexpr std::size_t under_way_for_each_in_flight = 4;
  return !source_ended_ && under_way() < options_.max_in_flight * under_way_for_each_in_flight;
}

// Null where there is none, or none that can be sent.
BIZKITHUB_INLINE BulkRecord* BulkRun::next_record() {
  BulkRecord* due = queue_.take_due(clock_.now());
  if (due != nullptr) return due;
  return may_pull() && !stopped_ ? pull_next() : nullptr;
}

BIZKITHUB_INLINE BulkRecord* BulkRun::idle_record() {
  if (idle_.empty()) {
    records_.push_back(make_record());
    idle_.reserve(records_.size());
    idle_.push_back(records_.back().get());
  }
  return idle_.back();
}

// Null at the end of the source, or where it throws.
BIZKITHUB_INLINE BulkRecord* BulkRun::pull() {
  BulkRecord& record = *idle_record();
  bool pulled = false;
  if (!guarded([&] { pulled = record.pull(); })) return nullptr;
  source_ended_ = !pulled;
  if (!pulled) return nullptr;
  idle_.pop_back();
  record.index = meter_.counts.pulled++;
  record.pending = true;
  record.sent_at = {};
  return &record;
}

BIZKITHUB_INLINE BulkRecord* BulkRun::pull_next() {
  BulkRecord* record = pull();
  bool sendable = false;
  if (record == nullptr) return nullptr;
  if (!guarded([&] { sendable = begin(*record); })) give_up_on(*record);
  return sendable ? record : nullptr;
}

BIZKITHUB_INLINE bool BulkRun::begin(BulkRecord& record) {
  auto body = record.body();
  if (!body) {
    deliver(record, std::move(body.error()));
    return false;
  }
  // Not before: the source may have taken its time.
  record.due_at = clock_.now();
  record.begin(client_.call(plan(record.due_at), record.reader()));
  record.set_body(*std::move(body));
  return true;
}

BIZKITHUB_INLINE bool BulkRun::start(BulkRecord& record, TimePoint now) {
  // That the run was pausing, or had its hands full, is not the record's fault.
  if (now > record.due_at) record.call().postpone(now - record.due_at);
  if (!record.start(now, ends_at_)) {
    settle(record, now);
    return false;
  }
  record.sent_at = now;
  ++meter_.counts.in_flight;
  ++attempts_;
  pacer_.sent(now);
  return true;
}

BIZKITHUB_LOCAL PaceSignal pace_signal(const BulkRecord& record) {
  PaceSignal signal;
  signal.sent_at = record.sent_at;
  signal.rate_limit = record.call().rate_limit();
  const Error* failure = record.call().failure();
  if (failure == nullptr) return signal;
  signal.wait = failure->retry_after;
  if (failure->kind == ErrorKind::rate_limited) signal.kind = PaceSignal::Kind::limited;
  const bool is_refusal = failure->delivery == Delivery::refused;
  if (!is_refusal) signal.kind = PaceSignal::Kind::failed;
  return signal;
}

BIZKITHUB_INLINE void BulkRun::finish(BulkRecord& record, HttpOutcome outcome) {
  const TimePoint now = clock_.now();
  --meter_.counts.in_flight;
  const bool was_pausing = pacer_.paused_until() > now;
  if (!guarded([&] { tell(record, std::move(outcome), now); })) return give_up_on(record);
  // Apart from that: what a logger throws does not change what became of the record.
  guarded([&] {
    log_.attempt_ended(record.call(), now);
    const auto pause = pacer_.paused_until() - now;
    if (!was_pausing && pause.count() > 0) log_.paused(pause);
  });
  settle(record, now);
}

BIZKITHUB_INLINE void BulkRun::tell(BulkRecord& record, HttpOutcome outcome, TimePoint now) {
  record.tell(std::move(outcome), now, clock_.wall_now());
  if (record.call().attempts().back().http_status != 0) meter_.count_answer(now);
  if (record.cancelled()) return;
  const Error* failure = record.call().failure();
  if (failure != nullptr) last_failure_ = failure->kind;
  pacer_.answered(pace_signal(record), now);
}

// Where a record goes that is not being sent.
BIZKITHUB_INLINE void BulkRun::settle(BulkRecord& record, TimePoint now) {
  Call& call = record.call();
  if (!call.done() && stopped_) call.end(reason_for(record));
  if (call.done()) return deliver(record, client_.take_answer(call, target_));
  record.due_at = call.waits_until();
  queue_.add(record, now);
}

BIZKITHUB_INLINE bool BulkRun::is_cut_off(const BulkRecord& record,
                                          const Error& error) const noexcept {
  if (error.kind == ErrorKind::cancelled) return true;
  if (error.kind == ErrorKind::timed_out && record.deadline() == ends_at_) return true;
  return stopped_ && error.kind == stopped_->kind;
}

BIZKITHUB_INLINE void BulkRun::deliver(BulkRecord& record, Result<Answer> answer) {
  const Error* error = answer ? nullptr : &answer.error();
  meter_.count_outcome(error);
  if (error != nullptr && is_cut_off(record, *error)) {
    first_unfinished_ = std::min(first_unfinished_.value_or(record.index), record.index);
  }
  record.pending = false;
  guarded([&] { record.push(std::move(answer)); });
  idle_.push_back(&record);
}

// There was not even the memory to say what became of it.
BIZKITHUB_INLINE void BulkRun::give_up_on(BulkRecord& record) {
  Error lost;
  lost.kind = ErrorKind::cancelled;
  lost.message = "out of memory";  // Short enough to need none.
  lost.delivery = record.sent_at == TimePoint{} ? Delivery::not_sent : Delivery::unknown;
  deliver(record, std::move(lost));
}

BIZKITHUB_INLINE void BulkRun::stop_if_due(TimePoint now) {
  if (stopped_) return;
  if (options_.call.cancellation.cancelled()) {
    stop(run_error(ErrorKind::cancelled, "the bulk run was cancelled"));
  } else if (now >= ends_at_) {
    stop(run_error(ErrorKind::timed_out, "the bulk run's total timeout ran out"));
  }
}

BIZKITHUB_INLINE void BulkRun::stop_if_pause_is_too_long(TimePoint now) {
  if (!pacer_.pauses_at_its_word()) return;
  if (pacer_.paused_until() <= now || pacer_.paused_until() < ends_at_) return;
  stop(run_error(
      ErrorKind::rate_limited,
      "the pause that the service asks for does not fit into the bulk run's total timeout"));
}

BIZKITHUB_INLINE void BulkRun::stop(Error why) {
  if (!stopped_) stopped_ = std::move(why);
}

BIZKITHUB_INLINE Error BulkRun::reason_for(const BulkRecord& record) const {
  Error why = *stopped_;
  const Error* last = record.call().failure();
  if (last != nullptr) why.message += "; before that: " + last->message;
  return why;
}

BIZKITHUB_INLINE void BulkRun::end_waiting() {
  while (BulkRecord* record = queue_.take_any()) {
    record->call().end(reason_for(*record));
    deliver(*record, client_.take_answer(record->call(), target_));
  }
}

// A transport that did not keep its word, or ran out of memory, must not leave a record without an
// end.
BIZKITHUB_INLINE void BulkRun::put_away() {
  for (const auto& record : records_) {
    if (record->sending()) finish(*record, returned_too_early());
  }
  if (!stopped_ && !is_over()) {
    stop(run_error(ErrorKind::cancelled, "the transport returned too early"));
  }
  if (stopped_) end_waiting();
  for (const auto& record : records_) {
    if (record->pending) give_up_on(*record);
  }
}

BIZKITHUB_INLINE void BulkRun::drain() {
  while (!source_ended_ && !failure_) {
    if (BulkRecord* record = pull()) deliver(*record, *stopped_);
  }
}

BIZKITHUB_INLINE void BulkRun::report(TimePoint now) {
  if (!options_.on_progress || stopped_ || now < meter_.report_due()) return;
  meter_.reported(now);
  guarded([&] { options_.on_progress(progress(now)); });
}

BIZKITHUB_LOCAL std::chrono::milliseconds to_milliseconds(std::chrono::nanoseconds time) noexcept {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time);
}

BIZKITHUB_INLINE BulkProgress BulkRun::progress(TimePoint now) {
  BulkProgress progress;
  progress.counts = meter_.counts;
  progress.elapsed = meter_.elapsed(now);
  progress.calls_per_second_now = meter_.calls_per_second_now(now);
  progress.calls_per_second = meter_.calls_per_second(now);
  progress.waited_for_rate_limit = to_milliseconds(pacer_.waited_for_rate_limit(now));
  progress.paused_for = std::max(to_milliseconds(pacer_.paused_until() - now), {});
  if (pacer_.paused_until() > now) {
    progress.paused_by = pacer_.pauses_for_failures() ? last_failure_ : ErrorKind::rate_limited;
  }
  progress.time_left = meter_.time_left(expected_, now);
  if (progress.time_left) progress.time_left = std::max(*progress.time_left, progress.paused_for);
  return progress;
}

BIZKITHUB_INLINE BulkSummary BulkRun::summary() {
  const TimePoint now = clock_.now();
  BulkSummary summary;
  summary.counts = meter_.counts;
  summary.error = std::move(stopped_);
  summary.first_unfinished = first_unfinished_.value_or(meter_.counts.pulled);
  summary.attempts = attempts_;
  summary.elapsed = meter_.elapsed(now);
  summary.calls_per_second = meter_.calls_per_second(now);
  summary.waited_for_rate_limit = to_milliseconds(waited_for_rate_limit_);
  return summary;
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
