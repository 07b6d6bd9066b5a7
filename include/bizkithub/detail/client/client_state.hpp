#pragma once

#include <bizkithub/api_key.hpp>
#include <bizkithub/detail/call/single_call.hpp>
#include <bizkithub/detail/client/option_checks.hpp>
#include <bizkithub/detail/client/random.hpp>
#include <bizkithub/detail/http/base_url.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

struct CallResult {
  HttpResponse response{};
  ResponseInfo info{};
};

/// What a client holds, once its options are checked. Thread-safe.
class ClientState {
 public:
  ClientState(const ApiKey& key, ClientOptions options, BaseUrl base, std::string user_agent,
              std::shared_ptr<MultiTransport> transport)
      : options_(std::move(options)),
        authenticator_(key, options_.api_key_placement),
        base_(std::move(base)),
        user_agent_(std::move(user_agent)),
        transport_(std::move(transport)),
        budget_(options_.retry_reserve),
        random_(this) {}

  /// Makes a single call.
  Result<CallResult> send(const Endpoint& endpoint, std::string body, const CallOptions& options,
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
    if (!has_header(options.headers, "Accept") && !has_header(options_.headers, "Accept")) {
      http.headers.push_back({"Accept", "application/json"});
    }
    http.headers.push_back({"User-Agent", user_agent_});
    if (!body.empty()) http.headers.push_back({"Content-Type", "application/json"});
    http.headers.insert(http.headers.end(), options.headers.begin(), options.headers.end());
    for (const Header& header : options_.headers) {
      if (!has_header(options.headers, header.name)) http.headers.push_back(header);
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
  Result<CallResult> take_result(Call& call, const Endpoint& endpoint) const {
    if (call.error() == nullptr) {
      CallResult result;
      result.info = call.take_info();
      result.response = call.take_response();
      return result;
    }
    Error error = call.take_error();
    // More often than not it is the path of base_url that is wrong.
    if (error.kind == ErrorKind::not_found) {
      error.message.append(" (").append(name_of(endpoint)).append(")");
    }
    return error;
  }

  double uniform01() const noexcept { return random_.uniform01(); }

 private:
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

}  // namespace detail
BIZKITHUB_NAMESPACE_END
