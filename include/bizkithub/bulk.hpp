#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <iterator>
#include <optional>
#include <type_traits>
#include <utility>

#include <bizkithub/config.hpp>
#include <bizkithub/error.hpp>
#include <bizkithub/options.hpp>
#include <bizkithub/rate_limit.hpp>
#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// What has become of the records of a bulk run. Every record that has its result is in one of the
/// last five.
struct BulkCounts {
  /// Records taken from the source.
  std::size_t pulled = 0;
  /// Requests that are being sent at this moment.
  std::size_t in_flight = 0;
  std::size_t succeeded = 0;
  /// Refused by this library: `invalid_argument`.
  std::size_t invalid = 0;
  /// Failed, the service having answered that it did not do it.
  std::size_t refused = 0;
  /// Failed, no byte of the request having left this process; the invalid ones aside.
  std::size_t not_sent = 0;
  /// Failed, and may or may not have been done.
  std::size_t unknown = 0;

  std::size_t finished() const noexcept {
    return succeeded + invalid + refused + not_sent + unknown;
  }
};

/// How a bulk run is getting on.
struct BulkProgress {
  BulkCounts counts{};
  std::chrono::milliseconds elapsed{};
  /// Calls answered in the last second, or since the run began if that is less.
  double calls_per_second_now = 0;
  /// The same over the whole run, its pauses included.
  double calls_per_second = 0;
  /// Time in which nothing was sent because the rate limit, the service's or
  /// BulkOptions::rate_limit, did not allow it.
  std::chrono::milliseconds waited_for_rate_limit{};
  /// How much longer the run will pause. Zero: it is not pausing.
  std::chrono::milliseconds paused_for{};
  /// Why it pauses: `rate_limited`, or what the service fails with (`network`, `server_error`,
  /// ...). Absent: it is not pausing.
  std::optional<ErrorKind> paused_by{};
  /// An estimate by how fast records were finished so far, pauses included, and no less than
  /// `paused_for`. Absent if the number of records is not known, or nothing is finished yet.
  std::optional<std::chrono::milliseconds> time_left{};
};

/// How a bulk run goes about its work.
struct BulkOptions {
  /// A ceiling, from 1 to 10,000: the run begins with few requests at a time, and grows as far as
  /// throughput grows with it. Over HTTP/1.1 each takes a connection, and so a file descriptor.
  std::size_t max_in_flight = 64;
  /// Unset: as fast as the service goes and allows.
  std::optional<RateLimit> rate_limit{};
  /// Bounds the whole run, pauses included. Unset: nothing does.
  std::optional<std::chrono::milliseconds> total_timeout{};
  /// What holds for each record: its `total_timeout`, which pauses for the rate limit do not count
  /// against, `retry` and `headers`. Its `cancellation` ends the run.
  CallOptions call{};
  /// How many records there will be, for BulkProgress::time_left. Unset: the size of the range, if
  /// it has one.
  std::optional<std::size_t> expected_records{};
  /// Called on the run's thread, at most ten times a second, in pauses too. It may cancel the run.
  std::function<void(const BulkProgress&)> on_progress{};
};

/// What came of a bulk run.
struct BulkSummary {
  BulkCounts counts{};
  /// Why the run ended before its time: `cancelled`, `timed_out`, `rate_limited` (a pause that did
  /// not fit into BulkOptions::total_timeout), or `invalid_argument` (wrong options; `field` says
  /// which). Its `delivery` is that of the records that were never begun. Absent: it did not end
  /// before its time, and every record has its own result.
  std::optional<Error> error{};
  /// The lowest index of a record that was cut off, or never begun, because the run ended before
  /// its time: where to go on. One past the last record if there is none.
  std::size_t first_unfinished = 0;
  /// Attempts at sending a request, those that failed before it left included.
  std::size_t attempts = 0;
  std::chrono::milliseconds elapsed{};
  /// Calls answered in a second, over the whole run.
  double calls_per_second = 0;
  std::chrono::milliseconds waited_for_rate_limit{};
};

namespace detail {

/// Where the records of a run come from, and where their results go.
template <class Request, class Response>
class BulkRecords {
 public:
  BulkRecords() = default;
  BulkRecords(const BulkRecords&) = delete;
  BulkRecords& operator=(const BulkRecords&) = delete;

  virtual std::optional<Request> pull() = 0;
  virtual void push(std::size_t index, const Request& request, Result<Response> result) = 0;
  virtual std::optional<std::size_t> size() const = 0;

 protected:
  ~BulkRecords() = default;
};

/// Gives one element of a range after the other.
template <class Range>
class RangeSource {
 public:
  explicit RangeSource(Range& range)
      : range_(range), next_(std::begin(range)), end_(std::end(range)) {}

  template <class Request>
  std::optional<Request> pull() {
    if (next_ == end_) return std::nullopt;
    std::optional<Request> request(std::in_place, *next_);
    ++next_;
    return request;
  }

  std::optional<std::size_t> size() const { return size_of(range_, 0); }

 private:
  template <class Sized>
  static auto size_of(const Sized& range, int)
      -> decltype(std::optional<std::size_t>(std::size(range))) {
    return std::size(range);
  }
  static std::optional<std::size_t> size_of(const Range&, long) { return std::nullopt; }

  Range& range_;
  decltype(std::begin(std::declval<Range&>())) next_;
  decltype(std::end(std::declval<Range&>())) end_;
};

/// Gives what a function gives, until that is nothing.
template <class Function>
class FunctionSource {
 public:
  explicit FunctionSource(Function& function) : function_(function) {}

  template <class Request>
  std::optional<Request> pull() {
    return function_();
  }
  std::optional<std::size_t> size() const { return std::nullopt; }

 private:
  Function& function_;
};

template <class T, class = void>
struct IsRange : std::false_type {};
template <class T>
struct IsRange<T, std::void_t<decltype(std::begin(std::declval<T&>()))>> : std::true_type {};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T, class = void>
struct ReturnsOptional : std::false_type {};
template <class T>
struct ReturnsOptional<T, std::void_t<std::invoke_result_t<T&>>>
    : IsOptional<std::decay_t<std::invoke_result_t<T&>>> {};

template <class Source>
using SourceOf =
    std::conditional_t<std::is_invocable_v<Source&>, FunctionSource<Source>, RangeSource<Source>>;

/// The user's source and sink, whatever their types.
template <class Request, class Response, class Source, class Sink>
class BulkRecordsOf final : public BulkRecords<Request, Response> {
  static_assert(ReturnsOptional<Source>::value || IsRange<Source>::value,
                "a source is a range of requests, or a function that returns a std::optional");

 public:
  BulkRecordsOf(Source& source, Sink& sink) : source_(source), sink_(sink) {}

  std::optional<Request> pull() override { return source_.template pull<Request>(); }

  void push(std::size_t index, const Request& request, Result<Response> result) override {
    if constexpr (std::is_invocable_v<Sink&, std::size_t, const Request&, Result<Response>>) {
      sink_(index, request, std::move(result));
    } else {
      static_assert(std::is_invocable_v<Sink&, std::size_t, Result<Response>>,
                    "a sink takes (index, result) or (index, const request&, result)");
      sink_(index, std::move(result));
    }
  }

  std::optional<std::size_t> size() const override { return source_.size(); }

 private:
  SourceOf<Source> source_;
  Sink& sink_;
};

}  // namespace detail

BIZKITHUB_NAMESPACE_END
