#pragma once

#include <utility>

#include <bizkithub/detail/http/exchange.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Runs a user's Transport, which sends one request at a time.
class SequentialTransport final : public MultiTransport {
 public:
  explicit SequentialTransport(std::shared_ptr<Transport> transport)
      : transport_(std::move(transport)) {}

  void run(ExchangeQueue& queue) override {
    const CancellationToken& cancellation = queue.cancellation();
    for (;;) {
      while (Exchange* exchange = queue.next()) {
        exchange->finish(transport_->send(exchange->request(), exchange->deadline(), cancellation));
      }
      const auto due = queue.next_due();
      if (!due) return;
      clock().sleep_until(*due, cancellation);
    }
  }

  const Clock& clock() const noexcept override { return transport_->clock(); }

 private:
  const std::shared_ptr<Transport> transport_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
