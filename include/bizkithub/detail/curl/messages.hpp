#pragma once

#include <curl/curl.h>

#include <new>

#include <bizkithub/detail/text/redact.hpp>
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

/// Collects the response of a transfer, up to a maximum size.
class CurlResponse {
 public:
  CurlResponse() = default;
  CurlResponse(const CurlResponse&) = delete;
  CurlResponse& operator=(const CurlResponse&) = delete;

  void install(CURL* easy) {
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_data<&CurlResponse::add_body>);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_data<&CurlResponse::add_header_line>);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  }

  /// Starts over. `max_body_bytes` counts the decoded body.
  void begin(std::size_t max_body_bytes) noexcept {
    response_ = {};
    max_body_bytes_ = max_body_bytes;
    header_bytes_ = header_lines_ = 0;
    headers_complete_ = false;
    problem_ = nullptr;
  }

  bool headers_are_complete() const noexcept { return headers_complete_; }
  /// Why it was refused, or null.
  const char* problem() const noexcept { return problem_; }
  HttpResponse take(int status) noexcept {
    response_.status = status;
    return std::move(response_);
  }

 private:
  // libcurl's own limits vary by version.
  static constexpr std::size_t max_header_bytes = std::size_t{256} * 1024;
  static constexpr std::size_t max_header_lines = 1000;
  static constexpr std::size_t usual_header_lines = 16;

  template <bool (CurlResponse::*add)(std::string_view)>
  static std::size_t on_data(char* data, std::size_t, std::size_t size, void* self) noexcept {
    try {
      return (static_cast<CurlResponse*>(self)->*add)({data, size}) ? size : 0;
    } catch (const std::exception&) {  // No memory, or no string can be as long.
      return 0;
    }
  }

  static std::string_view without_edges(std::string_view text) noexcept {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
  }

  bool add_header_line(std::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > max_header_bytes || ++header_lines_ > max_header_lines) {
      problem_ = "its headers exceed 256 KiB or 1000 lines";
      return false;
    }
    const bool is_status_line = line.substr(0, 5) == "HTTP/";
    // A status line ends an interim response. Lines after the empty one are trailers.
    headers_complete_ = !is_status_line && (headers_complete_ || without_edges(line).empty());
    if (is_status_line) {
      response_.headers.clear();
      response_.headers.reserve(usual_header_lines);
    } else {
      add_header(line);
    }
    return true;
  }

  void add_header(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    response_.headers.push_back({std::string(without_edges(line.substr(0, colon))),
                                 std::string(without_edges(line.substr(colon + 1)))});
  }

  bool add_body(std::string_view bytes) {
    std::string& body = response_.body;
    if (bytes.size() > max_body_bytes_ - body.size()) {
      problem_ = "its body exceeds max_response_bytes";
      body.append(bytes.substr(0, max_body_bytes_ - body.size()));
      return false;
    }
    body.append(bytes);
    return true;
  }

  HttpResponse response_;
  std::size_t max_body_bytes_ = 0;
  std::size_t header_bytes_ = 0;
  std::size_t header_lines_ = 0;
  bool headers_complete_ = false;
  const char* problem_ = nullptr;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
