#pragma once

#include <curl/curl.h>

#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <bizkithub/config.hpp>
#include <bizkithub/impl/text.hpp>
#include <bizkithub/impl/wipe.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

BIZKITHUB_LOCAL_BEGIN

/// The header list of one libcurl handle, kept from request to request for as long as it stays the
/// same. Wiped before it is freed: it may hold the key.
class CurlHeaders {
 public:
  CurlHeaders() = default;
  CurlHeaders(const CurlHeaders&) = delete;
  CurlHeaders& operator=(const CurlHeaders&) = delete;
  ~CurlHeaders() { clear(); }

  /// Makes it that of a request with these headers, and with a body or without one.
  void assign(const std::vector<Header>& headers, bool has_body) {
    if (has_body == has_body_ && holds(headers)) return;
    clear();
    for (const Header& header : headers) append(header);
    // libcurl would wait for a 100 that may never come.
    suppressed_ = append_line("Expect:");
    // Nor is an empty body the form that it would call it.
    if (!has_body) append_line("Content-Type:");
    has_body_ = has_body;
  }

  curl_slist* get() const noexcept { return list_; }

 private:
  bool holds(const std::vector<Header>& headers) const noexcept {
    if (list_ == nullptr) return false;
    const curl_slist* item = list_;
    for (const Header& header : headers) {
      if (item == suppressed_ || !is_line_of(header, item->data)) return false;
      item = item->next;
    }
    return item == suppressed_;
  }

  // "Name;" is how libcurl is told of a header with an empty value.
  static std::string_view separator(const Header& header) noexcept {
    return header.value.empty() ? ";" : ": ";
  }

  static bool is_line_of(const Header& header, std::string_view line) noexcept {
    const auto between = separator(header);
    return line.size() == header.name.size() + between.size() + header.value.size() &&
           begins_with(line, header.name) &&
           line.substr(header.name.size(), between.size()) == between &&
           line.substr(header.name.size() + between.size()) == header.value;
  }

  void append(const Header& header) {
    // In one piece from the start, so that no temporary is left behind with the key in it.
    std::string line;
    line.reserve(header.name.size() + header.value.size() + 2);
    line.append(header.name).append(separator(header)).append(header.value);
    append_line(line.c_str());
    wipe(line);
  }

  const curl_slist* append_line(const char* line) {
    curl_slist* longer = curl_slist_append(list_, line);
    if (longer == nullptr) throw std::bad_alloc();
    list_ = longer;
    while (longer->next != nullptr) longer = longer->next;
    return longer;
  }

  void clear() noexcept {
    for (curl_slist* item = list_; item != nullptr; item = item->next) {
      wipe(item->data, std::char_traits<char>::length(item->data));
    }
    curl_slist_free_all(list_);
    list_ = nullptr;
    suppressed_ = nullptr;
  }

  curl_slist* list_ = nullptr;
  const curl_slist* suppressed_ = nullptr;  ///< The first that is not the request's.
  bool has_body_ = false;
};

BIZKITHUB_LOCAL_END

}  // namespace detail

BIZKITHUB_NAMESPACE_END
