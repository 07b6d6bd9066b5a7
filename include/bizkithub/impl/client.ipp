#pragma once

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

#include <bizkithub/client.hpp>
#include <bizkithub/impl/api_error.hpp>
#include <bizkithub/impl/base_url.hpp>
#include <bizkithub/impl/bulk_run.hpp>
#include <bizkithub/impl/client_state.hpp>
#include <bizkithub/impl/curl_transport.hpp>
#include <bizkithub/impl/customer_json.hpp>
#include <bizkithub/impl/invalid_argument.hpp>
#include <bizkithub/impl/json_reader.hpp>
#include <bizkithub/impl/option_checks.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL Result<std::unique_ptr<ClientState>> make_client_state(const ApiKey& key,
                                                                       ClientOptions options) {
  if (auto problem = problem_of(options)) return *std::move(problem);
  if (options.transport == nullptr && !curl_is_recent_enough()) {
    return invalid_argument("transport", "transport cannot be libcurl " + curl_version_text() +
                                             ", which is loaded: 7.80 or later is needed");
  }
  auto base = parse_base_url(options.base_url, options.allow_plain_http);
  if (!base) return std::move(base.error());
  return std::make_unique<ClientState>(key, std::move(options), *std::move(base));
}

BIZKITHUB_LOCAL_BEGIN

/// For Client::call(), whose body may be anything but a documented failure.
class RawReader final : public ResponseReader {
 public:
  std::string read(std::string_view body) override {
    return read_api_error(body).failed ? "the body reports a failure" : "";
  }
};

BIZKITHUB_LOCAL_END

BIZKITHUB_LOCAL bool is_method(std::string_view method) noexcept {
  constexpr std::string_view methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
  return std::find(std::begin(methods), std::end(methods), method) != std::end(methods);
}

BIZKITHUB_LOCAL std::optional<Error> raw_problem(std::string_view method, std::string_view path,
                                                 std::string_view json_body) {
  if (!is_method(method)) {
    return invalid_argument("method",
                            "method is none of GET, HEAD, POST, PUT, PATCH, DELETE, in capitals");
  }
  if (method == "HEAD" && !json_body.empty()) {
    return invalid_argument("json_body", "json_body cannot go with HEAD");
  }
  const std::string problem = path_problem(path);
  if (!problem.empty()) return invalid_argument("path", "path cannot be used: " + problem);
  if (!json_body.empty() && !is_json(json_body)) {
    return invalid_argument("json_body", "json_body is not JSON");
  }
  return std::nullopt;
}

template <class Request>
using ResponseOf = typename Endpoint<Request>::Response;

/// What a typed call returns, made of what was read and of how it was come by.
template <class Request>
Result<ResponseOf<Request>> typed_result(typename Endpoint<Request>::Reader& reader,
                                         Result<Answer> answer) {
  if (!answer) return std::move(answer.error());
  reader.response.info = std::move(answer->info);
  reader.response.info.body = std::move(answer->response.body);
  return std::move(reader.response);
}

/// The way of every typed call.
template <class Request>
Result<ResponseOf<Request>> typed_call(const ClientState& state, const Request& request,
                                       const CallOptions& options) {
  auto body = request_body(request);
  if (!body) return std::move(body.error());
  typename Endpoint<Request>::Reader reader;
  return typed_result<Request>(
      reader, state.send(Endpoint<Request>::target, *std::move(body), options, reader));
}

BIZKITHUB_LOCAL_BEGIN

/// A bulk run of one kind of call.
template <class Request>
class TypedBulkRun final : public BulkRun {
 public:
  using Records = BulkRecords<Request, ResponseOf<Request>>;

  TypedBulkRun(const ClientState& client, Records& records, const BulkOptions& options)
      : BulkRun(client, Endpoint<Request>::target, options, records.size()), records_(records) {}

 private:
  class Record final : public BulkRecord {
   public:
    Record(TypedBulkRun& run, Records& records)
        : BulkRecord(run, run.request(), run.cancellation()), records_(records) {}

    bool pull() override {
      request_ = records_.pull();
      return request_.has_value();
    }
    Result<std::string> body() const override { return request_body(*request_); }
    ResponseReader& reader() override { return reader_; }
    void push(Result<Answer> answer) override {
      records_.push(index, *request_, typed_result<Request>(reader_, std::move(answer)));
    }

   private:
    Records& records_;
    std::optional<Request> request_;
    typename Endpoint<Request>::Reader reader_;
  };

  std::unique_ptr<BulkRecord> make_record() override {
    return std::make_unique<Record>(*this, records_);
  }

  Records& records_;
};

BIZKITHUB_LOCAL_END

template <class Request>
BulkSummary typed_bulk(const ClientState& state, BulkRecords<Request, ResponseOf<Request>>& records,
                       const BulkOptions& options) {
  return TypedBulkRun<Request>(state, records, options).run();
}

}  // namespace detail

BIZKITHUB_INLINE Client::Client(const ApiKey& key, ClientOptions options)
    : state_(detail::make_client_state(key, std::move(options)).value()) {}

BIZKITHUB_INLINE Client::Client(std::unique_ptr<detail::ClientState> state) noexcept
    : state_(std::move(state)) {}

BIZKITHUB_INLINE Client::Client(Client&&) noexcept = default;
BIZKITHUB_INLINE Client& Client::operator=(Client&&) noexcept = default;
BIZKITHUB_INLINE Client::~Client() = default;

BIZKITHUB_INLINE Result<Client> Client::create(const ApiKey& key, ClientOptions options) {
  auto state = detail::make_client_state(key, std::move(options));
  if (!state) return std::move(state.error());
  return Client(*std::move(state));
}

BIZKITHUB_INLINE Result<Client> Client::from_environment(ClientOptions options) {
  auto key = ApiKey::from_environment();
  if (!key) return std::move(key.error());
  const char* url = std::getenv("BIZKITHUB_API_URL");
  if (url == nullptr || *url == '\0') return create(*key, std::move(options));
  options.base_url = url;
  auto client = create(*key, std::move(options));
  if (!client && client.error().field == "base_url") {
    client.error().message.insert(0, "BIZKITHUB_API_URL: ");
  }
  return client;
}

BIZKITHUB_INLINE Result<CreateCustomerResponse> Client::create_customer(
    const CreateCustomerRequest& request, const CallOptions& options) const {
  return detail::typed_call(*state_, request, options);
}

BIZKITHUB_INLINE Result<MatchCustomersResponse> Client::match_customers(
    const MatchCustomersRequest& request, const CallOptions& options) const {
  return detail::typed_call(*state_, request, options);
}

BIZKITHUB_INLINE BulkSummary
Client::run(detail::BulkRecords<CreateCustomerRequest, CreateCustomerResponse>& records,
            const BulkOptions& options) const {
  return detail::typed_bulk(*state_, records, options);
}

BIZKITHUB_INLINE BulkSummary
Client::run(detail::BulkRecords<MatchCustomersRequest, MatchCustomersResponse>& records,
            const BulkOptions& options) const {
  return detail::typed_bulk(*state_, records, options);
}

BIZKITHUB_INLINE Result<RawResponse> Client::call(std::string_view method, std::string_view path,
                                                  std::string_view json_body, Repeatable repeatable,
                                                  const CallOptions& options) const {
  if (auto problem = detail::raw_problem(method, path, json_body)) return *std::move(problem);
  detail::RawReader reader;
  auto answer = state_->send({method, path, repeatable}, std::string(json_body), options, reader);
  if (!answer) return std::move(answer.error());
  HttpResponse& response = answer->response;
  return RawResponse{response.status, std::move(response.headers), std::move(response.body),
                     std::move(answer->info)};
}

BIZKITHUB_NAMESPACE_END
