#pragma once

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include <bizkithub/client.hpp>
#include <bizkithub/impl/api_error.hpp>
#include <bizkithub/impl/base_url.hpp>
#include <bizkithub/impl/client_state.hpp>
#include <bizkithub/impl/curl_transport.hpp>
#include <bizkithub/impl/customer_json.hpp>
#include <bizkithub/impl/invalid_argument.hpp>
#include <bizkithub/impl/option_checks.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

inline Result<std::unique_ptr<ClientState>> make_client_state(const ApiKey& key,
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

/// For Client::call(), whose body may be anything but a documented failure.
class RawReader final : public ResponseReader {
 public:
  std::string read(std::string_view body) override {
    return read_api_error(body).failed ? "the body reports a failure" : "";
  }
};

inline bool is_method(std::string_view method) noexcept {
  constexpr std::string_view methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
  return std::find(std::begin(methods), std::end(methods), method) != std::end(methods);
}

inline std::optional<Error> raw_problem(std::string_view method, std::string_view path,
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
  if (!json_body.empty() && !nlohmann::json::accept(json_body.begin(), json_body.end())) {
    return invalid_argument("json_body", "json_body is not JSON");
  }
  return std::nullopt;
}

// The rest of every typed call, once its body is made.
template <class Response, class Reader>
Result<Response> typed_call(const ClientState& state, std::string_view path, Repeatable repeatable,
                            Result<std::string> body, const CallOptions& options) {
  if (!body) return std::move(body.error());
  Reader reader;
  auto answer = state.send({"POST", path, *std::move(body), repeatable}, options, reader);
  if (!answer) return std::move(answer.error());
  reader.response.info = std::move(answer->info);
  reader.response.info.body = std::move(answer->response.body);
  return std::move(reader.response);
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
  return detail::typed_call<CreateCustomerResponse, detail::CreateCustomerReader>(
      *state_, "customer/create", Repeatable::yes, detail::request_body(request), options);
}

BIZKITHUB_INLINE Result<MatchCustomersResponse> Client::match_customers(
    const MatchCustomersRequest& request, const CallOptions& options) const {
  return detail::typed_call<MatchCustomersResponse, detail::MatchCustomersReader>(
      *state_, "customer/customer-match-customer", Repeatable::no, detail::request_body(request),
      options);
}

BIZKITHUB_INLINE Result<RawResponse> Client::call(std::string_view method, std::string_view path,
                                                  std::string_view json_body, Repeatable repeatable,
                                                  const CallOptions& options) const {
  if (auto problem = detail::raw_problem(method, path, json_body)) return *std::move(problem);
  detail::RawReader reader;
  auto answer = state_->send({method, path, std::string(json_body), repeatable}, options, reader);
  if (!answer) return std::move(answer.error());
  HttpResponse& response = answer->response;
  return RawResponse{response.status, std::move(response.headers), std::move(response.body),
                     std::move(answer->info)};
}

BIZKITHUB_NAMESPACE_END
