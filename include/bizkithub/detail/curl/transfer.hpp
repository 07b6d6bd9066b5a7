// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include <bizkithub/detail/curl/failure.hpp>
#include <bizkithub/detail/curl/messages.hpp>
#include <bizkithub/detail/curl/sockets.hpp>
#include <bizkithub/detail/http/exchange.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// One easy handle, used for one request after the other. What all of them share is set once, and
/// the URL only if it changes.
class CurlTransfer {
 public:
  CurlTransfer(const CurlSettings& settings, CurlSockets& sockets)
      : settings_(settings), sockets_(sockets), easy_(curl_easy_init(), curl_easy_cleanup) {
    if (easy_ == nullptr) throw std::bad_alloc();
    set_up_callbacks();
    set_up_protocol();
    set_up_trust();
    set_up_proxy();
  }
  ~CurlTransfer() { wipe(target_); }

  bool is_sent() const noexcept { return sent_at_.has_value(); }
  CURL* easy() const noexcept { return easy_.get(); }
  Exchange* exchange() const noexcept { return exchange_; }

  /// Where its session keeps it.
  std::size_t slot = 0;

  /// Prepares the handle for `exchange`. If the previous transfer got a response, waits for a
  /// shareable HTTP/2 connection (PIPEWAIT). If it failed, uses a new connection.
  void prepare(Exchange& exchange, TimePoint now, std::optional<bool> answered) {
    exchange_ = &exchange;
    const HttpRequest& request = exchange.request();
    set_url(request);
    set_method(request);
    headers_.assign(request.headers, !request.body.empty());
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_HTTP_VERSION,
        request.allow_http2 ? long{CURL_HTTP_VERSION_2TLS} : long{CURL_HTTP_VERSION_1_1});
    set(CURLOPT_FORBID_REUSE, sockets_.multiplexed && !request.allow_http2 ? 1L : 0L);
    set(CURLOPT_PIPEWAIT, settings_.https && request.allow_http2 && answered == true ? 1L : 0L);
    set_connect_timeout(
        std::min<std::chrono::nanoseconds>(request.connect_timeout, exchange.deadline() - now));
    prepare_again(answered == false);
  }

  /// Prepares the handle for the same exchange once more, because nothing of it was sent.
  void prepare_again(bool on_new_connection) {
    set(CURLOPT_FRESH_CONNECT, on_new_connection ? 1L : 0L);
    response_.begin(exchange_->request().max_response_bytes);
    sent_at_.reset();
    refusal_ = nullptr;
    detail_[0] = '\0';
  }

  /// Set if libcurl, as it was built, does not take an option of the user: nothing may be sent.
  std::optional<TransportFailure> refused_option() const {
    if (refused_option_ == nullptr) return std::nullopt;
    const std::string message = "this libcurl does not support ";
    return TransportFailure{ErrorKind::invalid_argument, false, message + refused_option_, {}};
  }

  /// Whether nothing was sent because the process has too many files open.
  bool lacked_descriptor() const noexcept { return !is_sent() && sockets_.exhausted; }

  /// Whether the connection turned out to be closed before anything was written to it. A new one
  /// that is closed at once is a failure like any other.
  bool needs_new_connection() const noexcept {
    return refusal_ == closed && !is_on_new_connection();
  }

  /// libcurl 8.11 and 8.12 may send an HTTP/1.1 request over HTTP/2. Such a connection must not be
  /// used again.
  bool used_wrong_protocol() const noexcept {
    return sockets_.multiplexed && !exchange_->request().allow_http2;
  }

  /// The outcome of a transfer that ended with `code`.
  HttpOutcome take_outcome(CURLcode code) {
    // libcurl 8.7 gives another code if the body was compressed.
    if (response_.problem() != nullptr) return failure(CURLE_WRITE_ERROR, response_.problem());
    if (code != CURLE_OK) return failure(code, detail_.data());
    if (info(CURLINFO_HTTP_VERSION) >= CURL_HTTP_VERSION_2_0)
      sockets_.note_http2_response(info(CURLINFO_LOCAL_PORT));
    // libcurl takes a connection that closes within the headers for the end of a response.
    if (response_.headers_are_complete()) return response_.take(status());
    return failure(CURLE_RECV_ERROR, "it was closed in the middle of the headers");
  }

  /// The outcome of a transfer whose time was over `now`. Its connection may be dead, and libcurl
  /// would go on choosing it for new streams. One of HTTP/1.1 ends with its request.
  HttpOutcome take_timed_out(TimePoint now) {
    const TimePoint since = now - settings_.max_silence;
    const bool is_silent = is_sent() && *sent_at_ <= since && status() == 0;
    if (is_silent && exchange_->request().allow_http2)
      sockets_.shut_down_if_silent(info(CURLINFO_LOCAL_PORT), since);
    return take_outcome(CURLE_OPERATION_TIMEDOUT);
  }

  HttpOutcome take_cancelled() {
    const std::string when = is_sent() ? "the response arrived" : "the request was sent";
    return TransportFailure{ErrorKind::cancelled, is_sent(), "cancelled before " + when,
                            response_.take(status())};
  }

  /// Forgets the request, except its target and headers, which the next one may share with it.
  void release() noexcept {
    exchange_ = nullptr;
    response_.begin(0);
    curl_easy_setopt(easy(), CURLOPT_POSTFIELDS, nullptr);
  }

 private:
  // Reasons for refusing to send.
  static constexpr char repeated[] = "it was closed before a response arrived";
  static constexpr char late[] = "its time was over before the request could be sent";
  static constexpr char closed[] = "it was closed before the request could be sent";

  bool is_on_new_connection() const noexcept { return info(CURLINFO_NUM_CONNECTS) > 0; }

  long info(CURLINFO what) const noexcept {
    long value = 0;
    curl_easy_getinfo(easy(), what, &value);
    return value;
  }

  // An option with a name is required: if libcurl rejects it, the request fails. Others may be
  // missing in old or reduced builds and are skipped.
  template <class Value>
  void set(CURLoption option, Value value, const char* name = nullptr) {
    const CURLcode code = curl_easy_setopt(easy(), option, value);
    if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
    if (code != CURLE_OK && name != nullptr) refused_option_ = name;
  }

  void set_up_callbacks() {
    set(CURLOPT_PRIVATE, this);
    set(CURLOPT_PREREQFUNCTION, &CurlTransfer::on_about_to_send);
    set(CURLOPT_PREREQDATA, this);
    set(CURLOPT_ERRORBUFFER, detail_.data());
    response_.install(easy());
    sockets_.install(easy());
  }

  void set_up_protocol() {
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    // Less than the minute or so after which servers and load balancers close an idle connection:
    // one that closes while a match is being sent leaves its outcome unknown.
    set(CURLOPT_MAXAGE_CONN, 50L);
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(settings_.max_connection_age);
    set(CURLOPT_MAXLIFETIME_CONN, static_cast<long>(age.count()));
    const bool can_gunzip = (curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_LIBZ) != 0;
    if (can_gunzip) set(CURLOPT_ACCEPT_ENCODING, "gzip");
#if LIBCURL_VERSION_NUM >= 0x075700
    // Without it a name resolution that hangs outlives every timeout. Its thread is left to finish.
    set(CURLOPT_QUICK_EXIT, 1L);
#endif
  }

  void set_up_trust() {
    set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    set(CURLOPT_PROXY_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    if (settings_.tls.ca_file.empty() && settings_.tls.ca_path.empty()) return;
    // Both, because libcurl's default for the other would go on trusting every public authority
    // beside a private one.
    for (CURLoption option : {CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO}) {
      set_trusted(option, settings_.tls.ca_file, "tls.ca_file");
    }
    for (CURLoption option : {CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH}) {
      set_trusted(option, settings_.tls.ca_path, "tls.ca_path");
    }
  }

  void set_trusted(CURLoption option, const std::string& path, const char* name) {
    // If libcurl does not support the option, there is no default to clear.
    if (path.empty()) return set(option, static_cast<const char*>(nullptr));
    set(option, path.c_str(), name);
  }

  void set_up_proxy() {
    if (settings_.loopback) {
      set(CURLOPT_NOPROXY, "*");
    } else if (settings_.proxy) {
      set(CURLOPT_PROXY, settings_.proxy->c_str(), settings_.proxy->empty() ? nullptr : "proxy");
      // The option takes precedence over no_proxy in the environment.
      if (!settings_.proxy->empty()) set(CURLOPT_NOPROXY, "");
    }
  }

  // libcurl parses its URL again for each request, and most of that work is the query; it sends a
  // request target as it is. Only a proxy for plain HTTP needs the whole URL.
  void set_url(const HttpRequest& request) {
    if (!settings_.https && !settings_.loopback) return set(CURLOPT_URL, request.url.c_str());
    const std::size_t path = request.url.find('/', request.url.find("://") + 3);
    const auto origin = std::string_view(request.url).substr(0, path);
    if (origin != origin_) {
      origin_.clear();
      set(CURLOPT_URL, std::string(origin).c_str());
      origin_ = origin;
    }
    set_target(std::string_view(request.url).substr(path));
  }

  // libcurl does not wipe its copies: the fewer it makes the better.
  void set_target(std::string_view target) {
    if (target == target_) return;
    wipe(target_);
    target_.reserve(target.size());
    target_ = target;
    if (curl_easy_setopt(easy(), CURLOPT_REQUEST_TARGET, target_.c_str()) == CURLE_OK) return;
    wipe(target_);
    throw std::bad_alloc();
  }

  void set_method(const HttpRequest& request) {
    const bool is_post = request.method == "POST";
    // These send a Content-Length even if the body is empty: some servers insist on it.
    const bool has_body =
        is_post || request.method == "PUT" || request.method == "PATCH" || !request.body.empty();
    set(CURLOPT_HTTPGET, 1L);
    if (has_body) {
      set(CURLOPT_POST, 1L);
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      set(CURLOPT_POSTFIELDS, request.body.data());
    }
    set(CURLOPT_NOBODY, request.method == "HEAD" ? 1L : 0L);
    const bool is_plain = is_post || (request.method == "GET" && !has_body);
    set(CURLOPT_CUSTOMREQUEST, is_plain ? nullptr : request.method.c_str());
  }

  // At least 1 ms: 0 means libcurl's default.
  void set_connect_timeout(std::chrono::nanoseconds timeout) {
    const auto most = std::chrono::ceil<std::chrono::milliseconds>(timeout);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(most.count(), 1)));
  }

  // Before PREREQ it can only be that of a proxy.
  int status() const noexcept {
    return is_sent() ? static_cast<int>(info(CURLINFO_RESPONSE_CODE)) : 0;
  }

  TransportFailure failure(CURLcode code, const char* problem) {
    if (refusal_ == late) code = CURLE_OPERATION_TIMEDOUT;
    if (lacked_descriptor()) problem = "too many open files";
    if (refusal_ != nullptr) problem = refusal_;
    const CurlFailure failed{code, is_sent(), goes_by_proxy(easy(), settings_),
                             info(CURLINFO_HTTP_CONNECTCODE), problem};
    const ErrorKind kind = kind_of(failed);
    return {kind, is_sent(), failure_message(failed, kind, settings_), response_.take(status())};
  }

  // Called each time before libcurl sends the request.
  static int on_about_to_send(void* self, char*, char*, int, int local_port) noexcept {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    const TimePoint now = std::chrono::steady_clock::now();
    transfer.refusal_ = transfer.reason_to_refuse(local_port, now);
    if (transfer.refusal_ != nullptr) return CURL_PREREQFUNC_ABORT;
    transfer.sent_at_ = now;
    return CURL_PREREQFUNC_OK;
  }

  const char* reason_to_refuse(int local_port, TimePoint now) noexcept {
    // libcurl would send a POST a second time if its connection closed without a response, and the
    // service might apply both.
    if (is_sent()) return repeated;
    // Nobody would wait for the response.
    if (now >= exchange_->deadline()) return late;
    return sockets_.is_unusable(local_port, !is_on_new_connection()) ? closed : nullptr;
  }

  const CurlSettings& settings_;
  CurlSockets& sockets_;
  std::unique_ptr<CURL, void (*)(CURL*)> easy_;
  CurlHeaders headers_;
  std::string origin_;
  std::string target_;  ///< May contain the key, and is wiped.
  std::array<char, CURL_ERROR_SIZE> detail_{};
  const char* refused_option_ = nullptr;

  Exchange* exchange_ = nullptr;
  CurlResponse response_;
  std::optional<TimePoint> sent_at_;
  const char* refusal_ = nullptr;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
