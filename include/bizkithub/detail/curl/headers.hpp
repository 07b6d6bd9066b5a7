#pragma once

#include <curl/curl.h>

#include <new>

#include <bizkithub/detail/text/ascii.hpp>
#include <bizkithub/detail/text/wipe.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The header list of one easy handle, kept for the next request if that has the same headers.
/// Wiped before it is freed, because it may contain the key.
class CurlHeaders {
 public:
  CurlHeaders() = default;
  CurlHeaders(const CurlHeaders&) = delete;
  CurlHeaders& operator=(const CurlHeaders&) = delete;
  ~CurlHeaders() { clear(); }

  void assign(const std::vector<Header>& headers, bool has_body) {
    if (has_body == has_body_ && holds(headers)) return;
    clear();
    for (const Header& header : headers) append(header);
    // An empty value removes a header of libcurl's: it would wait for a 100 that may never come,
    // and call an empty body a form.
    suppressed_ = append_line("Expect:");
    if (!has_body) append_line("Content-Type:");
    has_body_ = has_body;
  }

  curl_slist* get() const noexcept { return list_; }

  void clear() noexcept {
    for (curl_slist* item = list_; item != nullptr; item = item->next) {
      wipe(item->data, std::char_traits<char>::length(item->data));
    }
    curl_slist_free_all(list_);
    list_ = nullptr;
    suppressed_ = nullptr;
  }

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

  // "Name;" sends a header with an empty value.
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
    // Reserved at once: a string that grows leaves a copy of the key behind.
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

  curl_slist* list_ = nullptr;
  const curl_slist* suppressed_ = nullptr;  ///< The first line that is not a header of the request.
  bool has_body_ = false;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
