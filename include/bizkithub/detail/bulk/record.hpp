#pragma once

#include <bizkithub/detail/client/client_state.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

class BulkRecord;

/// Receives the outcomes of records.
class BulkRecordObserver {
 public:
  virtual void finish(BulkRecord& record, HttpOutcome outcome) = 0;

 protected:
  ~BulkRecordObserver() = default;
};

/// A record of a bulk run that is under way. Reused for one record after the other.
class BulkRecord : public CallExchange {
 public:
  BulkRecord(BulkRecordObserver& observer, HttpRequest request, const Authenticator& authenticator)
      : CallExchange(std::move(request), authenticator), observer_(observer) {}
  virtual ~BulkRecord() = default;

  /// Takes the next record from the source. Returns false at its end.
  virtual bool pull() = 0;
  virtual Result<std::string> body() const = 0;
  virtual ResponseReader& reader() = 0;
  /// Passes the result to the sink.
  virtual void push(Result<CallResult> result) = 0;

  void finish(HttpOutcome outcome) final { observer_.finish(*this, std::move(outcome)); }
  using CallExchange::receive;

  std::size_t index = 0;
  bool pending = false;  ///< Pulled, and not passed to the sink yet.
  TimePoint due_at{};
  TimePoint sent_at{};

 private:
  BulkRecordObserver& observer_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
