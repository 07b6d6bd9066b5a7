#pragma once

#include <bizkithub/detail/http/url.hpp>
#include <bizkithub/ip.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// ClientOptions::base_url in parts, so that a call only appends its path.
struct BaseUrl {
  std::string origin{};  ///< "https://api.bizkithub.com", with a port if it has one.
  std::string path{};    ///< "/api/v1", without a slash at the end.
  std::string host{};
  bool https = true;
  bool loopback = false;
};

inline bool is_loopback(std::string_view host) {
  return host == "[::1]" || equals_ignoring_case(host, "localhost") ||
         (begins_with(host, "127.") && normalize_ip(host));
}

inline Error bad_base_url(std::string_view fault) {
  return invalid_argument("base_url", std::string("base_url ").append(fault));
}

inline const char* invalid_url_fault(const std::string& text, const CurlUrl& url) {
  if (trim(text).size() != text.size()) return "has white space around it";
  if (text.find("://") == std::string::npos) {
    return "has no scheme; expected a URL such as https://api.bizkithub.com/api/v1";
  }
  if (url.has_bad_port()) return "has a port that is not from 0 to 65535";
  return "is not a valid URL; expected one such as https://api.bizkithub.com/api/v1";
}

// As written, because libcurl decodes the host, and may connect to another one than was checked.
inline bool has_escaped_host(std::string_view text) noexcept {
  const auto host = text.substr(text.find("://") + 3);
  return host.substr(0, host.find_first_of("/?#")).find('%') != std::string_view::npos;
}

// Null: nothing.
inline const char* base_url_fault(const std::string& text, const CurlUrl& url) {
  const std::string scheme = url.part(CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") return "must begin with https://";
  if (!url.part(CURLUPART_USER).empty() || !url.part(CURLUPART_PASSWORD).empty()) {
    return "must not contain a user name or password";
  }
  if (!url.part(CURLUPART_QUERY).empty() || !url.part(CURLUPART_FRAGMENT).empty()) {
    return "must not contain a query or fragment";
  }
  if (!url.part(CURLUPART_ZONEID).empty()) return "must not contain an IPv6 zone";
  return has_escaped_host(text) ? "must not contain a percent-encoded host" : nullptr;
}

// A bare host gets the path that the vendor documents for every endpoint.
inline std::string base_path(std::string path) {
  while (!path.empty() && path.back() == '/') path.pop_back();
  return path.empty() ? "/api/v1" : path;
}

inline BaseUrl split_base_url(const CurlUrl& url) {
  BaseUrl base;
  const std::string scheme = url.part(CURLUPART_SCHEME);
  const std::string port = url.part(CURLUPART_PORT);
  base.host = url.part(CURLUPART_HOST);
  base.origin = scheme + "://" + base.host + (port.empty() ? "" : ":" + port);
  base.path = base_path(url.part(CURLUPART_PATH));
  base.https = scheme == "https";
  base.loopback = is_loopback(base.host);
  return base;
}

// libcurl accepts one slash too, and three: then it takes the first segment of the path for the
// host.
inline bool has_two_slashes(std::string_view text) noexcept {
  const auto rest = text.substr(std::min(text.find(':'), text.size()));
  return begins_with(rest, "://") && !begins_with(rest, ":///");
}

inline Result<BaseUrl> parse_base_url(const std::string& text, bool allow_plain_http) {
  CurlUrl url;
  if (!url.parse(text) || !has_two_slashes(text)) {
    return bad_base_url(invalid_url_fault(text, url));
  }
  if (const char* fault = base_url_fault(text, url)) return bad_base_url(fault);
  BaseUrl base = split_base_url(url);
  if (const char* fault = path_fault(base.path)) {
    return bad_base_url(std::string("has a path that ") + fault);
  }
  if (base.https || base.loopback || allow_plain_http) return base;
  return bad_base_url(
      "must begin with https://: plain HTTP exposes the key (it is allowed to loopback, and with "
      "allow_plain_http)");
}

/// The URL of a path that check_path() accepts, without the key.
inline std::string url_of(const BaseUrl& base, std::string_view path) {
  std::string url = base.origin;
  if (path.front() != '/') url.append(base.path).append(1, '/');
  return url.append(path);
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
