#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <memory>

#include <bizkithub/impl/base_url.hpp>
#include <bizkithub/impl/invalid_argument.hpp>
#include <bizkithub/impl/text.hpp>
#include <bizkithub/impl/utf8.hpp>
#include <bizkithub/ip.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

/// A URL as libcurl will read it, so that what is checked is what is used.
class CurlUrl {
 public:
  CurlUrl() : handle_(curl_url(), curl_url_cleanup) {}

  bool parse(const std::string& text) noexcept {
    if (handle_ == nullptr || text.find('\0') != std::string::npos || !is_ascii(text)) return false;
    code_ = curl_url_set(handle_.get(), CURLUPART_URL, text.c_str(), 0);
    return code_ == CURLUE_OK;
  }

  bool has_bad_port() const noexcept { return code_ == CURLUE_BAD_PORT_NUMBER; }

  /// Whether the part, if there is one, can be decoded: libcurl goes without a proxy whose password
  /// it cannot decode.
  bool decodes(CURLUPart which) const {
    char* text = nullptr;
    const CURLUcode code = curl_url_get(handle_.get(), which, &text, CURLU_URLDECODE);
    curl_free(text);
    return code == CURLUE_OK || code == CURLUE_NO_USER || code == CURLUE_NO_PASSWORD;
  }

  // Empty where the URL has no such part.
  std::string part(CURLUPart which) const {
    char* text = nullptr;
    if (curl_url_get(handle_.get(), which, &text, 0) != CURLUE_OK) return {};
    const std::unique_ptr<char, void (*)(void*)> owner(text, curl_free);
    return text;
  }

 private:
  std::unique_ptr<CURLU, void (*)(CURLU*)> handle_;
  CURLUcode code_ = CURLUE_OK;
};

BIZKITHUB_LOCAL_END

BIZKITHUB_LOCAL bool is_loopback(std::string_view host) {
  if (equals_ignoring_case(host, "localhost")) return true;
  if (!host.empty() && host.front() == '[') return host == "[::1]";
  const auto ip = normalize_ip(host);
  return ip && ip->compare(0, 4, "127.") == 0 && host != "0.0.0.0";
}

BIZKITHUB_LOCAL Error bad_base_url(std::string message) {
  return invalid_argument("base_url", "base_url " + std::move(message));
}

BIZKITHUB_LOCAL std::string why_no_url(const std::string& text, const CurlUrl& url) {
  if (text.empty()) return "is empty";
  if (trim(text).size() != text.size()) return "has white space around it";
  if (text.find("://") == std::string::npos) {
    return "has no scheme: it is a URL such as https://api.bizkithub.com/api/v1";
  }
  if (url.has_bad_port()) return "has a port that is not from 0 to 65535";
  return "is not a URL such as https://api.bizkithub.com/api/v1";
}

BIZKITHUB_LOCAL std::string base_url_problem(const CurlUrl& url) {
  if (!url.part(CURLUPART_USER).empty() || !url.part(CURLUPART_PASSWORD).empty()) {
    return "must not hold a user name or password";
  }
  if (!url.part(CURLUPART_QUERY).empty() || !url.part(CURLUPART_FRAGMENT).empty()) {
    return "must not hold a query or fragment";
  }
  return {};
}

// A bare host is given the path that every page of the vendor has.
BIZKITHUB_LOCAL std::string base_path(std::string path) {
  while (!path.empty() && path.back() == '/') path.pop_back();
  return path.empty() ? "/api/v1" : path;
}

BIZKITHUB_LOCAL BaseUrl take_apart(const CurlUrl& url) {
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

BIZKITHUB_INLINE Result<BaseUrl> parse_base_url(const std::string& text, bool allow_plain_http) {
  CurlUrl url;
  // libcurl forgives a third slash, and would take the path's first segment for the host.
  if (!url.parse(text) || text.find(":///") != std::string::npos) {
    return bad_base_url(why_no_url(text, url));
  }
  const std::string scheme = url.part(CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") return bad_base_url("must begin with https://");
  std::string problem = base_url_problem(url);
  if (!problem.empty()) return bad_base_url(std::move(problem));
  BaseUrl base = take_apart(url);
  problem = path_problem(base.path);
  if (!problem.empty()) return bad_base_url("has a bad path: " + problem);
  if (!base.https && !base.loopback && !allow_plain_http) {
    return bad_base_url(
        "must begin with https://: plain HTTP would show the key to everyone on the way (it is "
        "allowed to loopback, or with allow_plain_http)");
  }
  return base;
}

BIZKITHUB_LOCAL bool is_url_character(char c) noexcept {
  return c > ' ' && c < '\x7f' &&
         std::string_view("\"<>\\^`{|}#").find(c) == std::string_view::npos;
}

BIZKITHUB_LOCAL bool is_hex(char c) noexcept {
  return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f');
}

BIZKITHUB_LOCAL bool has_broken_escape(std::string_view path) noexcept {
  for (std::size_t i = path.find('%'); i != std::string_view::npos; i = path.find('%', i + 1)) {
    if (i + 2 >= path.size() || !is_hex(path[i + 1]) || !is_hex(path[i + 2])) return true;
  }
  return false;
}

// "." and "..", written with %2e or not: they would leave base_url.
BIZKITHUB_LOCAL bool is_dot_segment(std::string_view segment) {
  std::size_t dots = 0;
  while (!segment.empty()) {
    const bool escaped = equals_ignoring_case(segment.substr(0, 3), "%2e");
    if (!escaped && segment.front() != '.') return false;
    segment.remove_prefix(escaped ? 3 : 1);
    ++dots;
  }
  return dots == 1 || dots == 2;
}

template <class Predicate>
bool any_part(std::string_view text, char separator, Predicate predicate) {
  for (;;) {
    const std::size_t end = text.find(separator);
    if (predicate(text.substr(0, end))) return true;
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
  }
}

BIZKITHUB_LOCAL bool is_api_key_parameter(std::string_view parameter) {
  return equals_ignoring_case(parameter.substr(0, parameter.find('=')), "apiKey");
}

BIZKITHUB_INLINE std::string path_problem(std::string_view path) {
  if (path.empty()) return "it is empty";
  if (path.substr(0, 2) == "//") return "it begins with two slashes";
  if (!std::all_of(path.begin(), path.end(), is_url_character)) {
    return "it holds a character that a URL's path and query may not hold";
  }
  if (has_broken_escape(path)) return "it holds a % that two hexadecimal digits do not follow";
  const std::size_t question = path.find('?');
  const auto segments = path.substr(0, question);
  if (segments.substr(0, segments.find('/')).find(':') != std::string_view::npos) {
    return "it begins with a scheme";
  }
  if (any_part(segments, '/', is_dot_segment)) return "it holds a `.` or `..` segment";
  if (question != std::string_view::npos &&
      any_part(path.substr(question + 1), '&', is_api_key_parameter)) {
    return "its query holds apiKey, which is the client's to set";
  }
  return {};
}

BIZKITHUB_INLINE std::string url_of(const BaseUrl& base, std::string_view path) {
  std::string url = base.origin;
  if (path.front() != '/') url.append(base.path).append(1, '/');
  return url.append(path);
}

BIZKITHUB_INLINE std::string proxy_problem(const std::string& text) {
  constexpr std::string_view schemes[] = {"http://",    "https://",  "socks4://",
                                          "socks4a://", "socks5://", "socks5h://"};
  const auto begins = [&](std::string_view scheme) {
    return equals_ignoring_case(std::string_view(text).substr(0, scheme.size()), scheme);
  };
  const auto* scheme = std::find_if(std::begin(schemes), std::end(schemes), begins);
  if (scheme == std::end(schemes))
    return "its scheme is none of http, https, socks4, socks4a, socks5, socks5h";
  // libcurl's URL parser knows no socks schemes, and the rest is the same for all.
  CurlUrl url;
  if (!url.parse("http://" + text.substr(scheme->size()))) return "it is no URL";
  if (!url.decodes(CURLUPART_USER) || !url.decodes(CURLUPART_PASSWORD)) {
    return "its user name or password cannot be decoded";
  }
  return {};
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
