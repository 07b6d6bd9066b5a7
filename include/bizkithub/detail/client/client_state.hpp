// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <random>

#include <bizkithub/detail/call/call_exchange.hpp>
#include <bizkithub/detail/client/option_checks.hpp>
#include <bizkithub/detail/curl/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// For the jitter of waits. Thread-safe, and without a lock, which a fork could leave locked.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : seed_(seed) {}

  /// The address tells apart clients that are created at the same moment.
  static std::uint64_t seed_of(const void* address) noexcept {
    const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
    return static_cast<std::uint64_t>(now) ^ reinterpret_cast<std::uintptr_t>(address);
  }

  /// In [0, 1).
  double uniform01() noexcept {
    // So that a child process does not wait exactly as its parent does.
    const auto generation = static_cast<std::uint64_t>(process_id() - process_) << 32U;
    std::mt19937_64 engine(seed_++ ^ generation);
    return std::uniform_real_distribution<>()(engine);
  }

 private:
  std::atomic<std::uint64_t> seed_;
  const ProcessId process_ = process_id();
};

inline std::string user_agent(const std::string& application) {
  std::string text = "bizkithub-cpp/" BIZKITHUB_VERSION;
  if (!application.empty()) text += " (" + application + ")";
  return text + " libcurl/" + curl_version_text();
}

/// What a client holds, once its options are checked. Thread-safe.
class ClientState {
 public:
  ClientState(const ApiKey& key, ClientOptions options, BaseUrl base,
              std::shared_ptr<MultiTransport> transport, std::optional<std::uint64_t> seed)
      : options_(std::move(options)),
        authenticator_(key, options_.api_key_placement),
        base_(std::move(base)),
        user_agent_(user_agent(options_.application)),
        transport_(std::move(transport)),
        budget_(options_.retry_reserve),
        random_(seed.value_or(Random::seed_of(this))) {}

  /// Makes a single call.
  Result<RawResponse> send(const Endpoint& endpoint, std::string body, const CallOptions& options,
                           ResponseReader& reader) const {
    if (auto error = check(options)) return *std::move(error);
    const Clock& clock = transport_->clock();
    const CallPolicy rules = policy(endpoint, options, clock.now());
    const CallLog call_log = log(endpoint);
    SingleCall single(http_request(endpoint, std::move(body), options, rules), authenticator_,
                      options.cancellation, clock, call_log);
    single.begin(call(rules, reader));
    transport_->run(single);
    return take_result(single.call(), endpoint);
  }

  /// For attempts that begin from now on.
  void set_api_key(const ApiKey& key) {
    authenticator_.set_key(key);
    transport_->forget_requests();
  }

  // The parts of send(), which a bulk run calls for each record.
  const Authenticator& authenticator() const noexcept { return authenticator_; }
  MultiTransport& transport() const noexcept { return *transport_; }
  CallLog log(const Endpoint& endpoint) const {
    return {options_.logger, options_.log_level,
            options_.logger ? name_of(endpoint) : std::string{}};
  }
  CallPolicy policy(const Endpoint& endpoint, const CallOptions& options, TimePoint now) const {
    CallPolicy policy;
    policy.retry = options.retry.value_or(options_.retry);
    policy.repeatable = endpoint.repeatable == Repeatable::yes || policy.retry.repeat_unrepeatable;
    policy.attempt_timeout = options_.attempt_timeout;
    policy.deadline = now + options.total_timeout.value_or(options_.total_timeout);
    return policy;
  }

  HttpRequest http_request(const Endpoint& endpoint, std::string body, const CallOptions& options,
                           const CallPolicy& policy) const {
    HttpRequest http;
    http.method = std::string(endpoint.method);
    http.url = url_of(base_, endpoint.path);
    http.headers.reserve(options.headers.size() + options_.headers.size() + 4);
    if (!find_header(options.headers, "Accept") && !find_header(options_.headers, "Accept")) {
      http.headers.push_back({"Accept", "application/json"});
    }
    http.headers.push_back({"User-Agent", user_agent_});
    if (!body.empty()) http.headers.push_back({"Content-Type", "application/json"});
    http.headers.insert(http.headers.end(), options.headers.begin(), options.headers.end());
    for (const Header& header : options_.headers) {
      if (!find_header(options.headers, header.name)) http.headers.push_back(header);
    }
    http.body = std::move(body);
    http.allow_http2 = policy.repeatable;
    http.connect_timeout = options_.connect_timeout;
    http.max_response_bytes = options_.max_response_bytes;
    return http;
  }

  Call call(const CallPolicy& policy, ResponseReader& reader) const {
    return {policy, reader, budget_, [this] { return uniform01(); }};
  }
  /// Of a call that is done.
  Result<RawResponse> take_result(Call& call, const Endpoint& endpoint) const {
    auto result = call.take_result();
    if (!result && is_of_wrong_url(result.error().kind)) {
      result.error().message.append(" (").append(name_of(endpoint));
      result.error().message.append(" of ").append(redact(base_.origin)).append(1, ')');
    }
    return result;
  }

  double uniform01() const noexcept { return random_.uniform01(); }

 private:
  // More often than not it is base_url that is wrong.
  static bool is_of_wrong_url(ErrorKind kind) noexcept {
    return kind == ErrorKind::not_found || kind == ErrorKind::malformed_response;
  }

  /// Method and path without the query, for messages.
  std::string name_of(const Endpoint& endpoint) const {
    const auto path = endpoint.path.substr(0, endpoint.path.find('?'));
    std::string name(endpoint.method);
    name += ' ';
    if (path.front() != '/') name.append(base_.path).append(1, '/');
    return redact(name.append(path));
  }

  ClientOptions options_;
  Authenticator authenticator_;
  BaseUrl base_;
  std::string user_agent_;
  std::shared_ptr<MultiTransport> transport_;
  mutable RetryBudget budget_;
  mutable Random random_;
};

/// Uses the CA paths of `options`, or else those of the environment.
inline TlsOptions trust(TlsOptions options) {
  if (!options.ca_file.empty() || !options.ca_path.empty()) return options;
  const auto variable = [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
  };
  options.ca_file = variable("CURL_CA_BUNDLE");
  if (options.ca_file.empty()) options.ca_file = variable("SSL_CERT_FILE");
  options.ca_path = variable("SSL_CERT_DIR");
  return options;
}

inline std::shared_ptr<MultiTransport> make_transport(const ClientOptions& options,
                                                      const BaseUrl& base) {
  if (options.transport) return std::make_shared<SequentialTransport>(options.transport);
  return std::make_shared<CurlTransport>(CurlSettings{base.host, base.https, base.loopback,
                                                      options.proxy, trust(options.tls),
                                                      options.max_connection_age,
                                                      // A response may take the other half.
                                                      options.attempt_timeout / 2});
}

/// `transport` and `seed`, that of the waits' jitter, are for tests.
inline Result<std::unique_ptr<ClientState>> make_client_state(
    const ApiKey& key, ClientOptions options, std::shared_ptr<MultiTransport> transport = nullptr,
    std::optional<std::uint64_t> seed = std::nullopt) {
  if (auto error = check(options)) return *std::move(error);
  auto base = parse_base_url(options.base_url, options.allow_plain_http);
  if (!base) return std::move(base.error());
  if (!transport && !options.transport && !is_curl_recent_enough()) {
    return invalid_argument("transport", "libcurl 7.80 or later is required, but libcurl " +
                                             curl_version_text() + " is loaded");
  }
  if (!transport) transport = make_transport(options, *base);
  return std::make_unique<ClientState>(key, std::move(options), *std::move(base),
                                       std::move(transport), seed);
}

template <class Request>
Result<typename Operation<Request>::Response> typed_call(const ClientState& state,
                                                         const Request& request,
                                                         const CallOptions& options) {
  auto body = Operation<Request>::body(request);
  if (!body) return std::move(body.error());
  TypedReader<Request> reader;
  return reader.take(state.send(Operation<Request>::endpoint, *std::move(body), options, reader));
}

/// For Client::call(): any body is accepted that is not a documented failure.
class RawReader final : public ResponseReader {
 public:
  std::optional<Error> read(std::string_view body) override {
    if (!read_api_error(body).failed) return std::nullopt;
    return make_error(ErrorKind::malformed_response, "the body reports a failure");
  }
};

inline std::optional<Error> check_raw_call(std::string_view method, std::string_view path,
                                           std::string_view json_body) {
  constexpr std::string_view methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
  if (std::find(std::begin(methods), std::end(methods), method) == std::end(methods)) {
    return invalid_argument("method", "method must be GET, HEAD, POST, PUT, PATCH or DELETE");
  }
  if (method == "HEAD" && !json_body.empty()) {
    return invalid_argument("json_body", "json_body must be empty for HEAD");
  }
  if (auto error = check_path(path)) return error;
  if (json_body.empty() || is_json(json_body)) return std::nullopt;
  return invalid_argument("json_body",
                          "json_body is not valid JSON, or nested deeper than 512 levels");
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
