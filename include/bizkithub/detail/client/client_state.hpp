#pragma once

#include <bizkithub/api_key.hpp>
#include <bizkithub/detail/call/single_call.hpp>
#include <bizkithub/detail/client/option_checks.hpp>
#include <bizkithub/detail/client/random.hpp>
#include <bizkithub/detail/http/base_url.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The only way to read a key.
struct ApiKeyAccess {
  static std::string_view text(const ApiKey& key) noexcept {
    return {key.text_.data(), key.text_.size()};
  }
};

struct CallResult {
  HttpResponse response{};
  ResponseInfo info{};
};

/// What a client holds, once its options are checked. Thread-safe.
class ClientState {
 public:
  ClientState(const ApiKey& key, ClientOptions options, BaseUrl base, std::string user_agent,
              std::shared_ptr<MultiTransport> transport)
      : key_(key),
        options_(std::move(options)),
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
    SingleCall single(http_request(endpoint, std::move(body), options, rules), options.cancellation,
                      clock, call_log);
    single.begin(call(rules, reader));
    transport_->run(single);
    return take_result(single.call(), endpoint);
  }

  // The parts of send(), which a bulk run calls for each record.
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
    http.url = url_with_key(endpoint.path);
    http.headers.reserve(options.headers.size() + 4);
    if (!has_header(options.headers, "Accept")) {
      http.headers.push_back({"Accept", "application/json"});
    }
    http.headers.push_back({"User-Agent", user_agent_});
    if (!body.empty()) http.headers.push_back({"Content-Type", "application/json"});
    if (options_.api_key_placement == ApiKeyPlacement::bearer) {
      http.headers.push_back(authorization());
    }
    http.headers.insert(http.headers.end(), options.headers.begin(), options.headers.end());
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

  // Reserves before it appends: a string that grows leaves a copy of the key behind.
  std::string url_with_key(std::string_view path) const {
    std::string url = url_of(base_, path);
    if (options_.api_key_placement != ApiKeyPlacement::query) return url;
    const bool has_query = path.find('?') != std::string_view::npos;
    const auto key = ApiKeyAccess::text(key_);
    url.reserve(url.size() + key.size() + 16);
    url.append(has_query ? "&apiKey=" : "?apiKey=").append(key);
    return url;
  }

  Header authorization() const {
    Header header{"Authorization", {}};
    const auto key = ApiKeyAccess::text(key_);
    header.value.reserve(key.size() + 8);
    header.value.append("Bearer ").append(key);
    return header;
  }

  ApiKey key_;
  ClientOptions options_;
  BaseUrl base_;
  std::string user_agent_;
  std::shared_ptr<MultiTransport> transport_;
  mutable RetryBudget budget_;
  mutable Random random_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
