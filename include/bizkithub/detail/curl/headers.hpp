#pragma once

#include <curl/curl.h>

#include <bizkithub/detail/text/wipe.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The header list of one easy handle. Its memory is used again for the next request, because
/// curl_slist_append() would allocate it line by line, and wiped at the end, because it may contain
/// the key.
class CurlHeaders {
 public:
  CurlHeaders() = default;
  CurlHeaders(const CurlHeaders&) = delete;
  CurlHeaders& operator=(const CurlHeaders&) = delete;
  ~CurlHeaders() { wipe(text_); }

  void assign(const std::vector<Header>& headers, bool has_body) {
    reserve(headers);
    // "Name;" sends a header with an empty value.
    for (const Header& header : headers) {
      append(header.name, header.value.empty() ? ";" : ": ", header.value);
    }
    // "Name:" removes a header of libcurl's: it would wait for a 100 that may never come, and call
    // an empty body a form.
    append("Expect", ":", {});
    if (!has_body) append("Content-Type", ":", {});
  }

  curl_slist* get() noexcept { return list_.data(); }

 private:
  // Empties both. They must not grow later: the list points into itself and into the text.
  void reserve(const std::vector<Header>& headers) {
    std::size_t size = sizeof("Expect:") + sizeof("Content-Type:");
    for (const Header& header : headers) size += header.name.size() + header.value.size() + 3;
    if (size > text_.capacity()) wipe(text_);
    text_.clear();
    text_.reserve(size);
    list_.clear();
    list_.reserve(headers.size() + 2);
  }

  void append(std::string_view name, std::string_view separator, std::string_view value) {
    list_.push_back({text_.data() + text_.size(), nullptr});
    if (list_.size() > 1) list_[list_.size() - 2].next = &list_.back();
    text_.append(name).append(separator).append(value).append(1, '\0');
  }

  std::string text_;  ///< Of all lines, each with a NUL at its end.
  std::vector<curl_slist> list_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
