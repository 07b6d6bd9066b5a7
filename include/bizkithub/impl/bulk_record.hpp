#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include <bizkithub/config.hpp>
#include <bizkithub/impl/call_exchange.hpp>
#include <bizkithub/impl/client_state.hpp>
#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

class BulkRun;

/// A place in a bulk run, for one record after the other.
class BulkRecord : public CallExchange {
 public:
  BulkRecord(BulkRun& run, HttpRequest request, const CancellationToken& cancellation)
      : CallExchange(std::move(request), cancellation), run_(run) {}
  virtual ~BulkRecord();

  /// Takes the next record from the source. False: there is none.
  virtual bool pull() = 0;
  virtual Result<std::string> body() const = 0;
  virtual ResponseReader& reader() = 0;
  /// Gives the record's result to the sink.
  virtual void push(Result<Answer> answer) = 0;

  void finish(HttpOutcome outcome) final;
  using CallExchange::tell;

  std::size_t index = 0;
  bool pending = false;  ///< Pulled, and not given to the sink yet.
  TimePoint due_at{};
  TimePoint sent_at{};

 private:
  BulkRun& run_;
};

BIZKITHUB_LOCAL_END

}  // namespace detail

BIZKITHUB_NAMESPACE_END
