#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

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

}  // namespace detail

BIZKITHUB_NAMESPACE_END
