#pragma once

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <bizkithub/bulk.hpp>
#include <bizkithub/config.hpp>
#include <bizkithub/impl/bulk_meter.hpp>
#include <bizkithub/impl/bulk_queue.hpp>
#include <bizkithub/impl/bulk_record.hpp>
#include <bizkithub/impl/cancellation.hpp>
#include <bizkithub/impl/client_state.hpp>
#include <bizkithub/impl/customer_json.hpp>
#include <bizkithub/impl/pacer.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

/// Many calls over one transport, on the calling thread: pulls a record when one may be sent, and
/// pushes its result when it is there. Holds no more records than are under way.
///
/// Whatever a callback throws is kept until all that was being sent has ended.
class BulkRun : public Exchanges {
 public:
  BulkRun(const ClientState& client, const CallTarget& target, const BulkOptions& options,
          std::optional<std::size_t> size);
  virtual ~BulkRun();

  BulkSummary run();
  void finish(BulkRecord& record, HttpOutcome outcome);

  Exchange* next() override;
  std::optional<TimePoint> next_due() const override;
  void set_waker(Waker* waker) noexcept override { cancellation_.set_waker(waker); }

 protected:
  virtual std::unique_ptr<BulkRecord> make_record() = 0;
  HttpRequest request() const;
  const CancellationToken& cancellation() const noexcept { return options_.call.cancellation; }

 private:
  CallPlan plan(TimePoint now) const;
  bool may_pull() const noexcept;

  BulkRecord* next_record();
  BulkRecord* pull();
  BulkRecord* pull_next();
  bool begin(BulkRecord& record);
  bool start(BulkRecord& record, TimePoint now);
  BulkRecord* idle_record();
  std::size_t under_way() const noexcept { return records_.size() - idle_.size(); }

  void tell(BulkRecord& record, HttpOutcome outcome, TimePoint now);
  void settle(BulkRecord& record, TimePoint now);
  void deliver(BulkRecord& record, Result<Answer> answer);
  bool is_cut_off(const BulkRecord& record, const Error& error) const noexcept;
  bool is_over() const noexcept;

  void stop_if_due(TimePoint now);
  void stop_if_pause_is_too_long(TimePoint now);
  void stop(Error why);
  void end_waiting();
  void put_away();
  void drain();
  Error reason_for(const BulkRecord& record) const;
  void give_up_on(BulkRecord& record);

  void report(TimePoint now);
  BulkProgress progress(TimePoint now);
  BulkSummary summary();

  template <class Function>
  bool guarded(Function&& function);

  const ClientState& client_;
  const CallTarget target_;
  const BulkOptions& options_;
  const Clock& clock_;
  const CallLog log_;
  const std::optional<std::size_t> expected_;
  std::optional<Error> stopped_;
  CancellationWatch cancellation_;
  Pacer pacer_;
  BulkMeter meter_;
  TimePoint ends_at_ = TimePoint::max();
  std::chrono::nanoseconds waited_for_rate_limit_{};
  ErrorKind last_failure_ = ErrorKind::network;

  std::vector<std::unique_ptr<BulkRecord>> records_;
  std::vector<BulkRecord*> idle_;
  BulkQueue queue_;
  bool source_ended_ = false;

  std::size_t attempts_ = 0;
  std::optional<std::size_t> first_unfinished_;
  std::exception_ptr failure_;
};

BIZKITHUB_LOCAL_END

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/bulk_run.ipp>
#endif
