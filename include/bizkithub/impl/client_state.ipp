#pragma once

#include <unistd.h>

#include <algorithm>
#include <utility>

#include <bizkithub/impl/api_key.ipp>
#include <bizkithub/impl/client_state.hpp>
#include <bizkithub/impl/curl_transport.hpp>
#include <bizkithub/impl/option_checks.hpp>
#include <bizkithub/impl/redact.hpp>
#include <bizkithub/impl/single_call.hpp>
#include <bizkithub/impl/text.hpp>
#include <bizkithub/version.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL std::string user_agent(const std::string& application) {
  std::string text = "bizkithub-cpp/" BIZKITHUB_VERSION;
  if (!application.empty()) text += " (" + application + ")";
  return text + " libcurl/" + curl_version_text();
}

BIZKITHUB_LOCAL std::shared_ptr<Transport> transport_for(const ClientOptions& options,
                                                         const BaseUrl& base) {
  if (options.transport != nullptr) return options.transport;
  return make_curl_transport({base.host, base.https, base.loopback, options.proxy, options.tls});
}

BIZKITHUB_LOCAL std::uint64_t some_seed(const void* address) noexcept {
  const auto ticks = std::chrono::steady_clock::now().time_since_epoch().count();
  return static_cast<std::uint64_t>(ticks) ^ reinterpret_cast<std::uintptr_t>(address);
}

BIZKITHUB_INLINE ClientState::ClientState(const ApiKey& key, ClientOptions options, BaseUrl base)
    : key_(key),
      options_(std::move(options)),
      base_(std::move(base)),
      user_agent_(user_agent(options_.application)),
      transport_(transport_for(options_, base_)),
      reserve_(options_.retry_reserve),
      chance_state_(some_seed(this)) {}

BIZKITHUB_LOCAL bool has_header(const std::vector<Header>& headers,
                                std::string_view name) noexcept {
  return std::any_of(headers.begin(), headers.end(), [name](const Header& header) {
    return equals_ignoring_case(header.name, name);
  });
}

BIZKITHUB_INLINE Result<Answer> ClientState::send(const CallTarget& target, std::string body,
                                                  const CallOptions& options,
                                                  ResponseReader& reader) const {
  if (auto problem = problem_of(options)) return *std::move(problem);
  const Clock& clock = transport_->clock();
  const CallPlan rules = plan(target, options, clock.now());
  const CallLog log = log_of(target);
  SingleCall single(http_request(target, std::move(body), options, rules), options.cancellation,
                    clock, log);
  single.begin(call(rules, reader));
  single.run(*transport_);
  return take_answer(single.call(), target);
}

BIZKITHUB_INLINE CallLog ClientState::log_of(const CallTarget& target) const {
  return {options_.logger, options_.log_level, options_.logger ? name_of(target) : std::string{}};
}

BIZKITHUB_INLINE Call ClientState::call(const CallPlan& rules, ResponseReader& reader) const {
  return {rules, reader, reserve_, [this] { return chance(); }};
}

BIZKITHUB_INLINE Result<Answer> ClientState::take_answer(Call& call,
                                                         const CallTarget& target) const {
  if (call.failure() != nullptr) {
    Error error = call.take_error();
    // With the path of base_url in it, which is what is wrong more often than not.
    if (error.kind == ErrorKind::not_found) {
      error.message.append("; asked for was ").append(name_of(target));
    }
    return error;
  }
  Answer answer;
  answer.info = call.take_info();
  answer.response = call.take_response();
  return answer;
}

BIZKITHUB_INLINE std::string ClientState::name_of(const CallTarget& target) const {
  const auto path = target.path.substr(0, target.path.find('?'));
  std::string name(target.method);
  name += ' ';
  if (path.front() != '/') name.append(base_.path).append(1, '/');
  return redact(name.append(path));
}

BIZKITHUB_INLINE HttpRequest ClientState::http_request(const CallTarget& target, std::string body,
                                                       const CallOptions& options,
                                                       const CallPlan& rules) const {
  HttpRequest http;
  http.method = std::string(target.method);
  http.url = url_with_key(target.path);
  http.headers.reserve(options.headers.size() + 4);
  if (!has_header(options.headers, "Accept")) {
    http.headers.push_back({"Accept", "application/json"});
  }
  http.headers.push_back({"User-Agent", user_agent_});
  if (!body.empty()) {
    http.headers.push_back({"Content-Type", "application/json"});
  }
  if (options_.api_key_placement == ApiKeyPlacement::bearer) {
    http.headers.push_back(authorization());
  }
  http.headers.insert(http.headers.end(), options.headers.begin(), options.headers.end());
  http.body = std::move(body);
  http.allow_http2 = rules.repeatable;
  http.connect_timeout = options_.connect_timeout;
  http.max_response_bytes = options_.max_response_bytes;
  return http;
}

// Reserves before it appends: a string that grows leaves its old bytes behind.
BIZKITHUB_INLINE std::string ClientState::url_with_key(std::string_view path) const {
  std::string url = url_of(base_, path);
  if (options_.api_key_placement != ApiKeyPlacement::query) return url;
  const bool has_query = path.find('?') != std::string_view::npos;
  const auto key = ApiKeyAccess::text(key_);
  url.reserve(url.size() + key.size() + 16);
  url.append(has_query ? "&apiKey=" : "?apiKey=").append(key);
  return url;
}

BIZKITHUB_INLINE Header ClientState::authorization() const {
  Header header{"Authorization", {}};
  const auto key = ApiKeyAccess::text(key_);
  header.value.reserve(key.size() + 8);
  header.value.append("Bearer ").append(key);
  return header;
}

BIZKITHUB_INLINE CallPlan ClientState::plan(const CallTarget& target, const CallOptions& options,
                                            TimePoint now) const {
  CallPlan plan;
  plan.retry = options.retry.value_or(options_.retry);
  plan.repeatable = target.repeatable == Repeatable::yes || plan.retry.repeat_unrepeatable;
  plan.attempt_timeout = options_.attempt_timeout;
  plan.deadline = now + options.total_timeout.value_or(options_.total_timeout);
  return plan;
}

// splitmix64: good enough to keep clients apart, and without a lock, which a fork could leave
// locked. The process id keeps a child from waiting exactly as its parent does.
BIZKITHUB_INLINE double ClientState::chance() const noexcept {
  std::uint64_t x = chance_state_.fetch_add(0x9E3779B97F4A7C15U, std::memory_order_relaxed);
  x += 0x9E3779B97F4A7C15U + static_cast<std::uint64_t>(::getpid());
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  x ^= x >> 31U;
  constexpr double steps = 9007199254740992.0;  // 2^53
  return static_cast<double>(x >> 11U) / steps;
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
