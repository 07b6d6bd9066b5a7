// SPDX-License-Identifier: MIT
#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "contestant.hpp"

// Shared by the contestants that use libcurl directly.
namespace bench {

using Easy = std::unique_ptr<CURL, void (*)(CURL*)>;
using Multi = std::unique_ptr<CURLM, CURLMcode (*)(CURLM*)>;

inline void check(CURLcode code) {
  if (code != CURLE_OK) throw std::runtime_error(curl_easy_strerror(code));
}

/// The headers of all requests.
class HeaderList {
 public:
  explicit HeaderList(const RecordedRequest& request) {
    for (const std::string& header : request.headers) {
      list_ = curl_slist_append(list_, header.c_str());
    }
    // Prevents libcurl from waiting for a 100 response to a large body.
    list_ = curl_slist_append(list_, "Expect:");
  }
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_slist_free_all(list_); }

  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

/// Sets the options that all requests of a handle share.
inline void set_common_options(CURL* easy, const Target& target, const RecordedRequest& request,
                               const HeaderList& headers) {
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  if (!request.accept_encoding.empty()) {
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, request.accept_encoding.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  if (target.http2) {
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
    // Prefer a stream on the open connection to a new connection.
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
  } else {
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  }
  if (!target.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, target.ca_file.c_str());
  }
}

/// When the requests of a job are due.
class Pace {
 public:
  explicit Pace(const Job& job) : calls_(job.calls), paced_(job.at_key_rate) {}

  std::size_t due() const {
    if (!paced_) return calls_;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
    return std::min(calls_, 1 + static_cast<std::size_t>(elapsed.count() * key_calls_per_second));
  }
  /// The longest wait after `started` requests.
  int wait_ms(std::size_t started) const { return paced_ && started < calls_ ? 1 : 1000; }

 private:
  std::size_t calls_;
  bool paced_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Removes the slots whose transfers have completed from the multi handle and returns them.
template <class Slot>
std::vector<Slot*> take_completed(CURLM* multi) {
  std::vector<Slot*> completed;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
    check(message->data.result);
    Slot* slot = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
    curl_multi_remove_handle(multi, slot->easy.get());
    completed.push_back(slot);
  }
  return completed;
}

/// Makes the calls of a job on a multi handle, one at a time per slot. CURLOPT_PRIVATE of the easy
/// handle of a slot points to the slot. Calls `prepare(slot)` before each request and
/// `finish(slot)` after its response.
template <class Slot, class Prepare, class Finish>
void run_on_multi(CURLM* multi, std::vector<Slot*> idle, const Job& job, Prepare prepare,
                  Finish finish) {
  const Pace pace(job);
  std::size_t started = 0;
  std::size_t finished = 0;
  while (finished < job.calls) {
    for (const std::size_t due = pace.due(); !idle.empty() && started < due; ++started) {
      Slot* slot = idle.back();
      idle.pop_back();
      prepare(*slot);
      curl_multi_add_handle(multi, slot->easy.get());
    }
    int running = 0;
    curl_multi_perform(multi, &running);
    const auto completed = take_completed<Slot>(multi);
    for (Slot* slot : completed) finish(*slot);
    idle.insert(idle.end(), completed.begin(), completed.end());
    finished += completed.size();
    if (completed.empty()) curl_multi_poll(multi, nullptr, 0, pace.wait_ms(started), nullptr);
  }
}

inline Multi make_multi() {
  Multi multi(curl_multi_init(), curl_multi_cleanup);
  curl_multi_setopt(multi.get(), CURLMOPT_PIPELINING, long{CURLPIPE_MULTIPLEX});
  // The default, four per added handle, would close every connection between two jobs.
  curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, 1024L);
  return multi;
}

/// The first `count` slots; makes those that are missing.
template <class Slot, class Make>
std::vector<Slot*> take_slots(std::vector<std::unique_ptr<Slot>>& slots, std::size_t count,
                              Make make) {
  while (slots.size() < count) slots.push_back(make());
  std::vector<Slot*> taken;
  for (std::size_t i = 0; i < count; ++i) taken.push_back(slots[i].get());
  return taken;
}

}  // namespace bench
