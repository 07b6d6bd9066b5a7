#pragma once

#include <string>
#include <string_view>

#include <bizkithub/config.hpp>
#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// ClientOptions::base_url, taken apart once so that a call only appends its path.
struct BaseUrl {
  std::string origin{};  ///< "https://api.bizkithub.com", with a port if it has one.
  std::string path{};    ///< "/api/v1", without a slash at the end.
  std::string host{};
  bool https = true;
  bool loopback = false;
};

Result<BaseUrl> parse_base_url(const std::string& text, bool allow_plain_http);

/// What the caller of Client::call() may not ask for: anything that could leave the host or the
/// query that is ours. Empty: nothing is wrong.
std::string path_problem(std::string_view path);

/// The URL of a path that path_problem() has nothing against, without the key.
std::string url_of(const BaseUrl& base, std::string_view path);

/// What is wrong with the URL of a proxy; empty: nothing.
std::string proxy_problem(const std::string& text);

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/base_url.ipp>
#endif
