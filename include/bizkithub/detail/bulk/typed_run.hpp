#pragma once

#include <bizkithub/detail/bulk/bulk_run.hpp>
#include <bizkithub/detail/bulk/records.hpp>
#include <bizkithub/detail/client/typed_call.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// A bulk run of one kind of call.
template <class Request>
class TypedBulkRun final : public BulkRun {
 public:
  using Response = typename Operation<Request>::Response;
  using Records = BulkRecords<Request, Response>;

  TypedBulkRun(const ClientState& client, Records& records, const BulkOptions& options)
      : BulkRun(client, Operation<Request>::endpoint, options, records.size()), records_(records) {}

 private:
  class Record final : public BulkRecord {
   public:
    Record(BulkRecordObserver& observer, HttpRequest request, const Authenticator& authenticator,
           Records& records)
        : BulkRecord(observer, std::move(request), authenticator), records_(records) {}

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
    Records& records_;
    std::optional<Request> request_;
    TypedReader<Request> reader_;
  };

  std::unique_ptr<BulkRecord> make_record() override {
    return std::make_unique<Record>(observer(), request(), authenticator(), records_);
  }

  Records& records_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
