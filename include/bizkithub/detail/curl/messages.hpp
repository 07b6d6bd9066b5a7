// SPDX-License-Identifier: MIT
#pragma once

#include <curl/curl.h>

#include <cstring>
#include <new>

#include <bizkithub/detail/curl/failure.hpp>
#include <bizkithub/detail/text/redact.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The request headers of one easy handle. Wipes them, because they may contain the key.
class CurlHeaders {
 public:
  void assign(const std::vector<Header>& headers, bool has_body) {
    list_.reset();
    // "Name;" sends a header with an empty value.
    for (const Header& header : headers) {
      append(header.name, header.value.empty() ? ";" : ": ", header.value);
    }
    // "Name:" removes a header of libcurl's: it would wait for a 100 that may never come, and call
    // an empty body a form.
    append("Expect", ":", {});
    if (!has_body) append("Content-Type", ":", {});
  }

  curl_slist* get() noexcept { return list_.get(); }

 private:
  static void wipe_and_free(curl_slist* list) noexcept {
    for (auto* line = list; line != nullptr; line = line->next) {
      wipe(line->data, std::strlen(line->data));
    }
    curl_slist_free_all(list);
  }

  void append(std::string line, std::string_view separator, std::string_view value) {
    // The value comes last, because a string that grows leaves a copy behind.
    line.append(separator).append(value);
    curl_slist* const longer = curl_slist_append(list_.get(), line.c_str());
    wipe(line);
    if (longer == nullptr) throw std::bad_alloc();
    if (list_ == nullptr) list_.reset(longer);
  }

  std::unique_ptr<curl_slist, void (*)(curl_slist*)> list_{nullptr, wipe_and_free};
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
  static constexpr std::size_t max_header_bytes = std::size_t{64} * 1024;
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

  bool add_header_line(std::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > max_header_bytes || ++header_lines_ > max_header_lines) {
      problem_ = large_headers;
      return false;
    }
    const bool is_status_line = line.substr(0, 5) == "HTTP/";
    // A status line ends an interim response. Lines after the empty one are trailers.
    headers_complete_ = !is_status_line && (headers_complete_ || trim(line).empty());
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
    response_.headers.push_back(
        {std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
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
