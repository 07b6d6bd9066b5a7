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
#include <bizkithub/options.hpp>
#include <bizkithub/response_info.hpp>
#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// One request before it has a URL, a key and headers.
struct Request {
  std::string_view method{};
  std::string_view path{};
  std::string body{};
  Repeatable repeatable = Repeatable::no;
};

struct Answer {
  HttpResponse response{};
  ResponseInfo info{};
};

/// What a client has, once its options have been found right. Thread-safe.
class ClientState {
 public:
  ClientState(const ApiKey& key, ClientOptions options, BaseUrl base);

  /// The way of every call: request, Call, transport and back.
  Result<Answer> send(Request request, const CallOptions& options, ResponseReader& reader) const;

 private:
  /// Method and path without the query, for messages.
  std::string name_of(const Request& request) const;
  HttpRequest http_request(Request& request, const CallOptions& options,
                           const CallPlan& rules) const;
  std::string url_with_key(std::string_view path) const;
  Header authorization() const;
  CallPlan plan(const Request& request, const CallOptions& options) const;
  double chance() const noexcept;

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
