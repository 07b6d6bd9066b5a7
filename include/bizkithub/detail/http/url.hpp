#pragma once

#include <curl/curl.h>
#include <algorithm>
#include <iterator>

#include <bizkithub/detail/text/ascii.hpp>
#include <bizkithub/detail/text/make_error.hpp>
#include <bizkithub/detail/text/utf8.hpp>

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

  /// Whether the part, if there is one, can be decoded. libcurl ignores a proxy whose password it
  /// cannot decode.
  bool decodes(CURLUPart which) const {
    char* text = nullptr;
    const CURLUcode code = curl_url_get(handle_.get(), which, &text, CURLU_URLDECODE);
    curl_free(text);
    return code == CURLUE_OK || code == CURLUE_NO_USER || code == CURLUE_NO_PASSWORD;
  }

  /// Empty if the URL has no such part.
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

template <class Predicate>
bool any_part(std::string_view text, char separator, Predicate predicate) {
  for (;;) {
    const std::size_t end = text.find(separator);
    if (predicate(text.substr(0, end))) return true;
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
  }
}

inline bool is_url_character(char c) noexcept {
  return c > ' ' && c < '\x7f' &&
         std::string_view("\"<>\\^`{|}#").find(c) == std::string_view::npos;
}

inline bool has_broken_escape(std::string_view path) noexcept {
  for (std::size_t i = path.find('%'); i != std::string_view::npos; i = path.find('%', i + 1)) {
    if (i + 2 >= path.size() || !is_hex(path[i + 1]) || !is_hex(path[i + 2])) return true;
  }
  return false;
}

/// Decodes every escape. There must be no broken one.
inline std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    decoded += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
    i += 2;
  }
  return decoded;
}

// Those would leave base_url.
inline bool is_dot_segment(std::string_view segment) {
  // Some servers decode an escaped slash, or take a backslash for one, before they look for
  // segments.
  std::string decoded = percent_decoded(segment);
  std::replace(decoded.begin(), decoded.end(), '\\', '/');
  return any_part(decoded, '/', [](auto part) { return part == "." || part == ".."; });
}

// `apiKey[]` and `apiKey[0]` mean the same parameter to some servers.
inline bool is_api_key_parameter(std::string_view parameter) {
  std::string name(parameter.substr(0, parameter.find('=')));
  std::replace(name.begin(), name.end(), '+', ' ');
  name = percent_decoded(name);
  return equals_ignoring_case(trim(name.substr(0, name.find('['))), "apiKey");
}

/// What makes a path of Client::call() unusable: whatever could lead to another host, or to a key
/// other than the client's. Null: nothing.
inline const char* path_fault(std::string_view path) {
  if (path.empty()) return "is empty";
  if (begins_with(path, "//")) return "begins with two slashes";
  if (!std::all_of(path.begin(), path.end(), is_url_character)) {
    return "contains a character that must be percent-encoded in a URL";
  }
  if (has_broken_escape(path)) return "contains a % without two hexadecimal digits after it";
  const std::size_t question = path.find('?');
  const auto segments = path.substr(0, question);
  if (segments.substr(0, segments.find('/')).find(':') != std::string_view::npos) {
    return "begins with a scheme; pass a path, not a URL";
  }
  if (any_part(segments, '/', is_dot_segment)) return "contains a `.` or `..` segment";
  const bool has_query = question != std::string_view::npos;
  // Some servers separate parameters by semicolons too.
  const auto has_key = [](std::string_view part) {
    return any_part(part, ';', is_api_key_parameter);
  };
  if (has_query && any_part(path.substr(question + 1), '&', has_key)) {
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
  if (!url.decodes(CURLUPART_USER) || !url.decodes(CURLUPART_PASSWORD)) {
    return invalid_argument("proxy", "the user name or password in proxy cannot be decoded");
  }
  return std::nullopt;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
