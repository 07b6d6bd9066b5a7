#pragma once

#include <bizkithub/detail/bulk/bulk_run.hpp>
#include <bizkithub/detail/bulk/records.hpp>
#include <bizkithub/detail/client/typed_call.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// A record of one kind of call.
template <class Request>
class TypedRecord final : public BulkRecord {
 public:
  using Records = BulkRecords<Request, typename Operation<Request>::Response>;

  TypedRecord(HttpRequest http, const Authenticator& authenticator, const Finish& finish,
              const Records& records)
      : BulkRecord(std::move(http), authenticator, finish), records_(records) {}

  bool pull() override {
    request_ = records_.pull();
    return request_.has_value();
  }
  Result<std::string> body() const override { return Operation<Request>::body(*request_); }
  ResponseReader& reader() override { return reader_; }
  void push(Result<CallResult> result) override {
    records_.push(index, *request_, typed_result(reader_, std::move(result)));
  }

 private:
  const Records& records_;
  std::optional<Request> request_;
  TypedReader<Request> reader_;
};

template <class Request, class Records>
BulkSummary typed_run(const ClientState& client, const Records& records,
                      const BulkOptions& options) {
  const auto make_record = [&](HttpRequest http, const BulkRecord::Finish& finish) {
    return std::make_unique<TypedRecord<Request>>(std::move(http), client.authenticator(), finish,
                                                  records);
  };
  return BulkRun(client, Operation<Request>::endpoint, options, records.size, make_record).run();
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
