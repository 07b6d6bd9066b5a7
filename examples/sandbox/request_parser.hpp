// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http.hpp"

namespace bizkithub_sandbox {

/// Thrown by RequestParser: the request is answered with `status`, and the connection closed.
struct Unreadable {
  int status;
};

/// Takes HTTP/1 requests out of the bytes of a connection. Keeps little more than the limits allow,
/// if the bytes come in small pieces.
class RequestParser {
 public:
  struct Parsed {
    HttpRequest request;
    bool keep_alive = true;
    std::size_t head_bytes = 0;

    std::size_t bytes_kept() const { return head_bytes + request.body.capacity(); }
  };

  void append(std::string_view bytes) { buffer_ += bytes; }

  /// The next request, once all of it has arrived. Throws Unreadable.
  std::optional<Parsed> next();

  /// Whether nothing of the next request has arrived.
  bool is_empty() const { return !head_ && buffer_.empty(); }
  std::size_t bytes_kept() const;

  /// True once for each request whose client waits for "100 Continue".
  bool take_expectation();

 private:
  bool take_head();
  void note_framing(Parsed& parsed);
  bool take_body();
  bool take_chunk();
  bool take_trailer();
  std::optional<std::string_view> take_line();
  std::string_view rest() const { return std::string_view(buffer_).substr(position_); }
  void forget_what_was_read();

  std::string buffer_;
  std::size_t position_ = 0;  ///< before it, the buffer has been read
  std::optional<Parsed> head_;
  bool chunked_ = false;
  bool last_chunk_read_ = false;
  bool expects_continue_ = false;
  std::size_t content_length_ = 0;
};

}  // namespace bizkithub_sandbox
