// SPDX-License-Identifier: MIT
#pragma once

#include <queue>

#include <bizkithub/detail/bulk/pacer.hpp>
#include <bizkithub/detail/bulk/records.hpp>
#include <bizkithub/detail/client/client_state.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// A record of a bulk run that is under way. Reused for one record after the other.
class BulkRecord : public CallExchange {
 public:
  using CallExchange::CallExchange;
  virtual ~BulkRecord() = default;

  /// Takes the next record from the source. Returns false at its end.
  virtual bool pull() = 0;
  virtual Result<std::string> body() const = 0;
  virtual ResponseReader& reader() = 0;
  /// Passes the result to the sink.
  virtual void push(Result<RawResponse> result) = 0;

  void finish(HttpOutcome outcome) final { on_finish(std::move(outcome)); }
  using CallExchange::receive;

  /// Whether it was never sent. It is then due at once.
  bool is_new() const noexcept { return sent_at == TimePoint{}; }

  std::function<void(HttpOutcome)> on_finish;
  std::size_t index = 0;
  bool pending = false;  ///< Pulled, and not passed to the sink yet.
  TimePoint due_at{};
  TimePoint sent_at{};
};

/// A record of one kind of call.
template <class Request>
class TypedRecord final : public BulkRecord {
 public:
  using Records = BulkRecords<Request, typename Operation<Request>::Response>;

  TypedRecord(HttpRequest http, const Authenticator& authenticator, const Records& records)
      : BulkRecord(std::move(http), authenticator), records_(records) {}

  bool pull() override {
    request_ = records_.pull();
    return request_.has_value();
  }
  Result<std::string> body() const override { return Operation<Request>::body(*request_); }
  ResponseReader& reader() override { return reader_; }
  void push(Result<RawResponse> result) override {
    records_.push(index, *request_, reader_.take(std::move(result)));
  }

 private:
  const Records& records_;
  std::optional<Request> request_;
  TypedReader<Request> reader_;
};

inline PaceSignal pace_signal(const BulkRecord& record) {
  PaceSignal signal;
  signal.sent_at = record.sent_at;
  signal.rate_limit = record.call().rate_limit();
  const Error* error = record.call().error();
  if (error == nullptr) return signal;
  signal.wait = error->retry_after;
  if (error->kind == ErrorKind::rate_limited) signal.kind = PaceSignal::Kind::limited;
  const bool is_redirect = error->http_status >= 300 && error->http_status < 400;
  if (error->delivery != Delivery::refused && !is_redirect) signal.kind = PaceSignal::Kind::failed;
  return signal;
}

/// The records of a bulk run that are under way but not being sent. One that was never sent comes
/// first, then the one that is due first.
class RecordQueue {
 public:
  void add(BulkRecord& record) { records_.push(&record); }

  bool empty() const noexcept { return records_.empty(); }
  bool begins_with_new() const { return !empty() && records_.top()->is_new(); }
  /// When the first one is due. The largest time if there is none.
  TimePoint due() const { return empty() ? (TimePoint::max)() : records_.top()->due_at; }

  BulkRecord& take_first() {
    BulkRecord& record = *records_.top();
    records_.pop();
    return record;
  }

 private:
  struct IsLater {
    bool operator()(const BulkRecord* a, const BulkRecord* b) const noexcept {
      return std::make_tuple(!a->is_new(), a->due_at, a->index) >
             std::make_tuple(!b->is_new(), b->due_at, b->index);
    }
  };

  std::priority_queue<BulkRecord*, std::vector<BulkRecord*>, IsLater> records_;
};

/// The records of a run, those in use and those that wait to be used again.
class RecordPool {
 public:
  /// The idle record that take() takes, made by `make` if there is none.
  template <class Make>
  BulkRecord& idle(Make make) {
    if (idle_.empty()) {
      records_.push_back(make());
      // So that give_back() cannot fail.
      idle_.reserve(records_.size());
      idle_.push_back(records_.back().get());
    }
    return *idle_.back();
  }
  void take() noexcept { idle_.pop_back(); }
  void give_back(BulkRecord& record) noexcept { idle_.push_back(&record); }

  std::size_t in_use() const noexcept { return records_.size() - idle_.size(); }
  const auto& all() const noexcept { return records_; }

 private:
  std::vector<std::unique_ptr<BulkRecord>> records_;
  std::vector<BulkRecord*> idle_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
