// SPDX-License-Identifier: MIT
#pragma once

#include <curl/curl.h>

#include <bizkithub/detail/text/make_error.hpp>
#include <bizkithub/detail/text/utf8.hpp>
#include <bizkithub/ip.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// A URL as libcurl reads it, so that what is checked is what is used.
class CurlUrl {
 public:
  CurlUrl() : handle_(curl_url(), curl_url_cleanup) {}

  bool parse(const std::string& text) noexcept {
    if (handle_ == nullptr || text.find('\0') != std::string::npos || !is_ascii(text)) return false;
    code_ = curl_url_set(handle_.get(), CURLUPART_URL, text.c_str(), 0);
    return code_ == CURLUE_OK;
  }

  bool has_bad_port() const noexcept { return code_ == CURLUE_BAD_PORT_NUMBER; }

  /// Empty if the URL has no such part, or it cannot be converted as `flags` say.
  std::string part(CURLUPart which, unsigned flags = 0) const {
    char* text = nullptr;
    if (curl_url_get(handle_.get(), which, &text, flags) != CURLUE_OK) return {};
    const std::unique_ptr<char, void (*)(void*)> owner(text, curl_free);
    return text;
  }

 private:
  std::unique_ptr<CURLU, void (*)(CURLU*)> handle_;
  CURLUcode code_ = CURLUE_OK;
};

template <class Predicate>
bool any_part(std::string_view text, const char* separators, Predicate predicate) {
  for (;;) {
    const std::size_t end = text.find_first_of(separators);
    if (predicate(text.substr(0, end))) return true;
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
  }
}

inline bool is_url_character(char c) noexcept {
  return c > ' ' && c < '\x7f' &&
         std::string_view("\"<>\\^`{|}#").find(c) == std::string_view::npos;
}

/// With every escape decoded. Absent if one is broken.
inline std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    decoded += text[i];
    if (text[i] != '%') continue;
    const auto byte = percent_encoded_byte(text.substr(i));
    if (!byte) return std::nullopt;
    decoded.back() = *byte;
    i += 2;
  }
  return decoded;
}

// Those would leave base_url. Some servers decode an escaped slash, or take a backslash for one,
// before they look for segments, and some drop what follows a semicolon in one.
inline bool has_dot_segment(std::string_view decoded_path) {
  return any_part(decoded_path, "/\\", [](auto part) {
    part = part.substr(0, part.find(';'));
    return part == "." || part == "..";
  });
}

// `apiKey[]` and `apiKey[0]` mean the same parameter to some servers.
inline bool is_api_key_parameter(std::string_view parameter) {
  std::string name(parameter.substr(0, parameter.find('=')));
  std::replace(name.begin(), name.end(), '+', ' ');
  name = percent_decoded(name).value_or(name);
  return equals_ignoring_case(trim(std::string_view(name).substr(0, name.find('['))), "apiKey");
}

/// What makes a path of Client::call() unusable: whatever could lead to another host, or to a key
/// other than the client's. Null: nothing.
inline const char* path_fault(std::string_view path) {
  if (path.empty()) return "is empty";
  if (begins_with(path, "//")) return "begins with two slashes";
  if (!std::all_of(path.begin(), path.end(), is_url_character)) {
    return "contains a character that must be percent-encoded in a URL";
  }
  if (!percent_decoded(path)) return "contains a % without two hexadecimal digits after it";
  const std::size_t question = (std::min)(path.find('?'), path.size());
  const auto segments = path.substr(0, question);
  if (segments.substr(0, segments.find('/')).find(':') != std::string_view::npos) {
    return "begins with a scheme; pass a path, not a URL";
  }
  if (has_dot_segment(*percent_decoded(segments))) return "contains a `.` or `..` segment";
  // Some servers separate parameters by semicolons too.
  const auto query = path.substr((std::min)(question + 1, path.size()));
  if (any_part(query, "&;", is_api_key_parameter)) {
    return "has apiKey in its query; the client adds the key itself";
  }
  return nullptr;
}

inline std::optional<Error> check_path(std::string_view path) {
  const char* fault = path_fault(path);
  if (fault == nullptr) return std::nullopt;
  return invalid_argument("path", std::string("path ") + fault);
}

inline std::optional<Error> check_proxy(const std::string& text) {
  constexpr std::string_view schemes[] = {"http://",    "https://",  "socks4://",
                                          "socks4a://", "socks5://", "socks5h://"};
  const auto* scheme = std::find_if(std::begin(schemes), std::end(schemes), [&](auto candidate) {
    return equals_ignoring_case(std::string_view(text).substr(0, candidate.size()), candidate);
  });
  if (scheme == std::end(schemes)) {
    return invalid_argument("proxy",
                            "proxy must begin with http://, https://, socks4://, socks4a://, "
                            "socks5:// or socks5h://, as in http://proxy.example:3128");
  }
  // libcurl's URL parser knows no socks schemes, and the rest is the same for all.
  CurlUrl url;
  if (!url.parse("http://" + text.substr(scheme->size()))) {
    return invalid_argument("proxy", "proxy is not a valid URL such as http://proxy.example:3128");
  }
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD}) {
    // libcurl ignores a proxy whose password it cannot decode.
    if (!url.part(part).empty() && url.part(part, CURLU_URLDECODE).empty()) {
      return invalid_argument("proxy", "the user name or password in proxy cannot be decoded");
    }
  }
  return std::nullopt;
}

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
  const auto has = [&url](CURLUPart part) { return !url.part(part).empty(); };
  if (has(CURLUPART_USER) || has(CURLUPART_PASSWORD)) {
    return "must not contain a user name or password";
  }
  if (has(CURLUPART_QUERY) || has(CURLUPART_FRAGMENT))
    return "must not contain a query or fragment";
  if (has(CURLUPART_ZONEID)) return "must not contain an IPv6 zone";
  return has_escaped_host(text) ? "must not contain a percent-encoded host" : nullptr;
}

inline BaseUrl split_base_url(const CurlUrl& url) {
  BaseUrl base;
  const std::string scheme = url.part(CURLUPART_SCHEME);
  const std::string port = url.part(CURLUPART_PORT);
  base.host = url.part(CURLUPART_HOST);
  base.origin = scheme + "://" + base.host + (port.empty() ? "" : ":" + port);
  base.path = url.part(CURLUPART_PATH);
  while (!base.path.empty() && base.path.back() == '/') base.path.pop_back();
  // A bare host gets the path that the vendor documents for every endpoint.
  if (base.path.empty()) base.path = "/api/v1";
  base.https = scheme == "https";
  base.loopback = is_loopback(base.host);
  return base;
}

// libcurl accepts one slash too, and three: then it takes the first segment of the path for the
// host.
inline bool has_two_slashes(std::string_view text) noexcept {
  const auto rest = text.substr((std::min)(text.find(':'), text.size()));
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
