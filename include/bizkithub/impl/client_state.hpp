#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <bizkithub/api_key.hpp>
#include <bizkithub/config.hpp>
#include <bizkithub/impl/base_url.hpp>
#include <bizkithub/impl/call.hpp>
#include <bizkithub/impl/call_log.hpp>
#include <bizkithub/impl/call_target.hpp>
#include <bizkithub/options.hpp>
#include <bizkithub/response_info.hpp>
#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

struct Answer {
  HttpResponse response{};
  ResponseInfo info{};
};

/// What a client has, once its options have been found right. Thread-safe.
class ClientState {
 public:
  ClientState(const ApiKey& key, ClientOptions options, BaseUrl base);

  /// The way of every call: request, Call, transport and back.
  Result<Answer> send(const CallTarget& target, std::string body, const CallOptions& options,
                      ResponseReader& reader) const;

  // The parts of that way, of which a bulk run makes many.
  Transport& transport() const noexcept { return *transport_; }
  CallLog log_of(const CallTarget& target) const;
  CallPlan plan(const CallTarget& target, const CallOptions& options, TimePoint now) const;
  HttpRequest http_request(const CallTarget& target, std::string body, const CallOptions& options,
                           const CallPlan& rules) const;
  Call call(const CallPlan& rules, ResponseReader& reader) const;
  /// Of a call that is done.
  Result<Answer> take_answer(Call& call, const CallTarget& target) const;
  /// A random number in [0, 1).
  double chance() const noexcept;

 private:
  /// Method and path without the query, for messages.
  std::string name_of(const CallTarget& target) const;
  std::string url_with_key(std::string_view path) const;
  Header authorization() const;

  ApiKey key_;
  ClientOptions options_;
  BaseUrl base_;
  std::string user_agent_;
  std::shared_ptr<Transport> transport_;
  mutable RetryReserve reserve_;
  mutable std::atomic<std::uint64_t> chance_state_;
};

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/client_state.ipp>
#endif
