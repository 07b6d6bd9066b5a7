// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/client.hpp>
#include <bizkithub/detail/api/create_customer.hpp>
#include <bizkithub/detail/api/match_customers.hpp>
#include <bizkithub/detail/bulk/bulk_run.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

template <class Request, class Response>
BulkSummary typed_run(const ClientState& client, const BulkRecords<Request, Response>& records,
                      const BulkOptions& options) {
  const auto make_record = [&](HttpRequest http) {
    return std::make_unique<TypedRecord<Request>>(std::move(http), client.authenticator(), records);
  };
  return BulkRun(client, Operation<Request>::endpoint, options, records.size, make_record).run();
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

BIZKITHUB_INLINE void Client::set_api_key(const ApiKey& key) { state_->set_api_key(key); }

// The life of a call is described in detail/call/call.hpp.
BIZKITHUB_INLINE Result<CreateCustomerResponse> Client::create_customer(
    const CreateCustomerRequest& request, const CallOptions& options) const {
  return detail::typed_call(*state_, request, options);
}

BIZKITHUB_INLINE Result<MatchCustomersResponse> Client::match_customers(
    const MatchCustomersRequest& request, const CallOptions& options) const {
  return detail::typed_call(*state_, request, options);
}

BIZKITHUB_INLINE BulkSummary
Client::run(const detail::BulkRecords<CreateCustomerRequest, CreateCustomerResponse>& records,
            const BulkOptions& options) const {
  return detail::typed_run(*state_, records, options);
}

BIZKITHUB_INLINE BulkSummary
Client::run(const detail::BulkRecords<MatchCustomersRequest, MatchCustomersResponse>& records,
            const BulkOptions& options) const {
  return detail::typed_run(*state_, records, options);
}

BIZKITHUB_INLINE Result<RawResponse> Client::call(std::string_view method, std::string_view path,
                                                  std::string_view json_body, Repeatable repeatable,
                                                  const CallOptions& options) const {
  if (auto error = detail::check_raw_call(method, path, json_body)) return *std::move(error);
  detail::RawReader reader;
  return state_->send({method, path, repeatable}, std::string(json_body), options, reader);
}

BIZKITHUB_NAMESPACE_END
