// SPDX-License-Identifier: MIT
#include "service.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <random>

#include "endpoints.hpp"
#include "limits.hpp"
#include "validation.hpp"

namespace bizkithub_sandbox {
namespace {

constexpr std::string_view ping_path = "/ping/v1";
constexpr std::string_view counts_path = "/sandbox/counts";
constexpr std::string_view match_path = "/api/v1/customer/customer-match-customer";

struct Endpoint {
  std::string_view method;
  std::string_view path;
  Json (*answer)(const Arguments& arguments, Store& store);
};

constexpr std::array<Endpoint, 6> endpoints = {{
    {"POST", "/api/v1/customer/create", create_customer},
    {"POST", match_path, match_customers},
    {"POST", "/api/v1/customer/customer-unmatch-customer", unmatch_customers},
    {"POST", "/api/v1/customer/login", log_in},
    {"GET", "/api/v1/customer/matched-customer-list", matched_customer_list},
    {"GET", "/api/v1/customer/detail", customer_detail},
}};

const Endpoint* find_endpoint(std::string_view path) {
  const auto found =
      std::find_if(endpoints.begin(), endpoints.end(),
                   [path](const Endpoint& endpoint) { return endpoint.path == path; });
  return found != endpoints.end() ? &*found : nullptr;
}

/// What the header Allow says of a path.
std::string_view methods_of(std::string_view path) {
  if (path == ping_path) return "GET, HEAD";
  if (path == counts_path) return "GET";
  const Endpoint* const endpoint = find_endpoint(path);
  return endpoint != nullptr ? endpoint->method : "";
}

/// Refuses what is no endpoint, and methods it does not have.
void check_route(const HttpRequest& request) {
  const std::string_view methods = methods_of(request.path());
  if (methods.empty()) {
    throw Refusal{ErrorCode::resource_not_found, "There is no endpoint at this path.", 404};
  }
  const bool is_ping = request.path() == ping_path;
  const bool pings = is_ping && (request.method == "GET" || request.method == "HEAD");
  if (pings || request.method == methods) return;
  throw Refusal{ErrorCode::resource_not_found, "This endpoint does not have this method.", 405};
}

/// Looked for before anything is built: each level takes many times the byte that it is written in.
bool is_nested_too_deeply(std::string_view json) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') in_text = !in_text;
    if (in_text) {
      if (c == '\\') ++i;
    } else if (c == '[' || c == '{') {
      if (++depth > max_json_depth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

/// Discarded where it is not JSON that the sandbox reads.
Arguments parse_body(const std::string& body) {
  if (is_nested_too_deeply(body)) return Arguments(Arguments::value_t::discarded);
  return Arguments::parse(body, nullptr, false);
}

/// The query of a GET as if it were a body of texts; of a name that comes twice, the first counts.
Arguments query_of(const HttpRequest& request) {
  Arguments arguments = Arguments::object();
  for (auto& [name, value] : request.query_parameters()) arguments.emplace(name, value);
  return arguments;
}

/// The three places a key can come in; the first that holds one wins.
std::string find_key(const HttpRequest& request, const Arguments& body) {
  const auto parameter = request.query_parameter("apiKey");
  if (parameter && !parameter->empty()) return *parameter;
  const std::string authorization = request.header("Authorization");
  constexpr std::string_view scheme = "Bearer ";
  if (authorization.compare(0, scheme.size(), scheme) == 0) {
    return authorization.substr(scheme.size());
  }
  if (!body.is_object()) return {};
  const auto field = body.find("apiKey");
  if (field == body.end() || field->is_null()) return {};
  return field->is_string() ? field->get<std::string>() : field->dump();
}

/// Presence, format, known and active, not expired: the first part of the documented order.
const SpecialKey* check_key(const std::string& key) {
  if (key.empty()) throw Refusal{ErrorCode::key_is_empty};
  if (!is_well_formed_key(key)) throw Refusal{ErrorCode::key_is_not_in_valid_format};
  if (key == sample_key) throw Refusal{ErrorCode::key_sample_value};
  return find_special_key(key);
}

/// Ends the request if `special` is a key that is stopped at `stage`.
void check_stage(const SpecialKey* special, KeyStage stage) {
  if (special == nullptr || special->stage != stage || !special->error) return;
  throw Refusal{*special->error};
}

/// How a call goes wrong that no error of the API describes.
HttpReply failed_answer(const SpecialKey& special) {
  HttpReply reply;
  reply.status = special.status;
  if (special.status == 200) {
    reply.body = R"({"success":false,"errorCode":"E001","message":"The call failed."})";
    return reply;
  }
  reply.content_type = "text/html; charset=utf-8";
  reply.body = "<!DOCTYPE html><title>" + std::to_string(special.status) +
               "</title><h1>The service cannot be reached</h1>";
  if (special.status == 503) reply.headers.push_back({"Retry-After", "1"});
  return reply;
}

std::string whole_seconds(std::chrono::milliseconds duration) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(duration).count();
  return std::to_string(std::max<std::int64_t>(seconds, 1));
}

std::string unix_time_after(std::chrono::milliseconds wait) {
  const auto when = std::chrono::system_clock::now().time_since_epoch() + wait;
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(when).count());
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string random_prefix() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device device;
  std::string prefix = "sandbox-";
  for (int i = 0; i < 8; ++i) prefix += digits[device() % digits.size()];
  return prefix + '-';
}

}  // namespace

Service::Service(Settings settings) : settings_(settings), request_id_prefix_(random_prefix()) {}

HttpReply Service::handle(const HttpRequest& request) {
  RateStatus rate = uncounted();
  HttpReply reply;
  try {
    reply = answer(request, rate);
  } catch (const Refusal& refusal) {
    reply = refuse(refusal);
    if (reply.status == 405) {
      reply.headers.push_back({"Allow", std::string(methods_of(request.path()))});
    }
  } catch (const std::exception& failure) {
    reply = refuse({ErrorCode::validation_failed, failure.what(), 500});
  }
  if (reply.status == 429)
    reply.headers.push_back({"Retry-After", whole_seconds(rate.until_reset)});
  add_headers(reply, rate);
  return reply;
}

HttpReply Service::refuse_unread(int status) {
  const auto code = status == 404 ? ErrorCode::resource_not_found : ErrorCode::validation_failed;
  HttpReply reply =
      refuse({code, "The sandbox cannot read this request: it is malformed, too large or too slow.",
              status});
  add_headers(reply, uncounted());
  return reply;
}

HttpReply Service::answer(const HttpRequest& request, RateStatus& rate) {
  check_route(request);
  HttpReply reply;
  reply.body = R"({"success":true})";
  if (request.path() == ping_path) return reply;
  if (request.path() == counts_path) {
    reply.body = dump(describe_counts(store_.counters()));
    return reply;
  }

  const Endpoint& endpoint = *find_endpoint(request.path());
  const Arguments arguments =
      endpoint.method == "GET" ? query_of(request) : parse_body(request.body);
  const std::string key = find_key(request, arguments);
  const SpecialKey* const special = admit(key, rate);
  if (special != nullptr && special->status != 0) return failed_answer(*special);
  if (!arguments.is_object()) {
    throw Refusal{ErrorCode::validation_failed,
                  "The body must be a JSON object in UTF-8, at most 64 levels deep."};
  }
  const Loss loss = special != nullptr ? special->loss : Loss::none;
  reply.lost = loses(loss, key, endpoint.path);
  if (reply.lost && loss == Loss::request) return reply;
  reply.body = dump(endpoint.answer(arguments, store_));
  return reply;
}

/// Counts a call, and is true for one too many.
bool Service::expires(const SpecialKey& special, const std::string& key) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return ++calls_with_[key] > special.calls;
}

/// True for the first match with a key that loses something.
bool Service::loses(Loss loss, const std::string& key, std::string_view path) {
  if (loss == Loss::none || path != match_path) return false;
  const std::lock_guard<std::mutex> lock(mutex_);
  return keys_that_lost_a_match_.insert(key).second;
}

/// The documented checks in the documented order. Returns the special key whose calls are admitted
/// and then fail, or null.
const SpecialKey* Service::admit(const std::string& key, RateStatus& rate) {
  const SpecialKey* const special = check_key(key);
  check_stage(special, KeyStage::state);
  if (special != nullptr && special->calls > 0 && expires(*special, key)) {
    throw Refusal{ErrorCode::key_has_been_expired};
  }
  rate = count_call(key);
  if (rate.exceeded) throw Refusal{ErrorCode::key_too_many_requests};
  if (special != nullptr && special->stage == KeyStage::rate_limit) {
    rate.remaining = 0;
    rate.until_reset = std::chrono::seconds(1);
  }
  check_stage(special, KeyStage::rate_limit);
  check_stage(special, KeyStage::permission);
  return special;
}

RateStatus Service::count_call(std::string_view key) {
  const RateLimit stated{documented_calls_per_minute(key), std::chrono::seconds(60)};
  RateStatus rate =
      limiter_.count(key, settings_.rate_limit.value_or(stated), RateLimiter::Clock::now());
  if (!settings_.rate_limit) rate.exceeded = false;
  return rate;
}

/// What the headers say where no key has been counted.
RateStatus Service::uncounted() const {
  const RateLimit limit = settings_.rate_limit.value_or(RateLimit{500'000});
  return RateStatus{limit.calls, limit.calls, limit.period, false};
}

HttpReply Service::refuse(const Refusal& refusal) const {
  const ErrorInfo& info = error_info(refusal.code);
  Json error = {{"code", info.name},
                {"message", info.message},
                {"description", refusal.description.empty() ? std::string(info.description)
                                                            : refusal.description}};
  if (refusal.code == ErrorCode::rate_limit_exceeded) error["retry_after"] = 1;
  HttpReply reply;
  reply.status = refusal.status != 0 ? refusal.status : info.status;
  if (settings_.typed_statuses && refusal.status == 0) {
    if (refusal.code == ErrorCode::validation_failed) reply.status = 400;
    if (refusal.code == ErrorCode::resource_not_found) reply.status = 404;
  }
  reply.body = dump({{"error", std::move(error)}});
  return reply;
}

void Service::add_headers(HttpReply& reply, const RateStatus& rate) {
  reply.headers.push_back({"Date", http_date()});
  reply.headers.push_back({"x-request-id", next_request_id()});
  reply.headers.push_back({"X-RateLimit-Limit", std::to_string(rate.limit)});
  reply.headers.push_back({"X-RateLimit-Remaining", std::to_string(rate.remaining)});
  reply.headers.push_back({"X-RateLimit-Reset", unix_time_after(rate.until_reset)});
}

std::string Service::next_request_id() {
  return request_id_prefix_ + std::to_string(++last_request_id_);
}

}  // namespace bizkithub_sandbox
