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

// What the contestants without this library have in common: libcurl's interfaces as its manual
// shows them.
namespace bench {

using Easy = std::unique_ptr<CURL, void (*)(CURL*)>;
using Multi = std::unique_ptr<CURLM, CURLMcode (*)(CURLM*)>;

inline void check(CURLcode code) {
  if (code != CURLE_OK) throw std::runtime_error(curl_easy_strerror(code));
}

/// The headers of every request, made once.
class HeaderList {
 public:
  explicit HeaderList(const RecordedRequest& request) {
    for (const std::string& header : request.headers) {
      list_ = curl_slist_append(list_, header.c_str());
    }
    // Beyond a certain size of the body libcurl would wait for a 100.
    list_ = curl_slist_append(list_, "Expect:");
  }
  HeaderList(const HeaderList&) = delete;
  HeaderList& operator=(const HeaderList&) = delete;
  ~HeaderList() { curl_slist_free_all(list_); }

  curl_slist* get() const { return list_; }

 private:
  curl_slist* list_ = nullptr;
};

/// What is the same for every request of a handle.
inline void set_up(CURL* easy, const Target& target, const RecordedRequest& request,
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
    // Rather another stream on the connection there is than another connection.
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
  } else {
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  }
  if (!target.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, target.ca_file.c_str());
  }
}

/// How many requests may have been begun by now.
class Pace {
 public:
  explicit Pace(const Job& job) : calls_(job.calls), paced_(job.at_key_pace) {}

  std::size_t begun_by_now() const {
    if (!paced_) return calls_;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
    return std::min(calls_, 1 + static_cast<std::size_t>(elapsed.count() * key_calls_per_second));
  }
  /// How long to wait at most when `begun` have been begun: until the next is due.
  int wait_ms(std::size_t begun) const { return paced_ && begun < calls_ ? 1 : 1000; }

 private:
  std::size_t calls_;
  bool paced_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Carries the calls of a job on a multi handle, as many at a time as there are slots. A Slot has
/// an easy handle, whose CURLOPT_PRIVATE is the slot. `prepare(slot)` comes before each request and
/// `finish(slot)` after its response.
template <class Slot, class Prepare, class Finish>
void run_on_multi(CURLM* multi, std::vector<Slot*> idle, const Job& job, Prepare prepare,
                  Finish finish) {
  const Pace pace(job);
  std::size_t begun = 0;
  std::size_t finished = 0;
  while (finished < job.calls) {
    const std::size_t due = pace.begun_by_now();
    while (!idle.empty() && begun < due) {
      Slot* slot = idle.back();
      idle.pop_back();
      prepare(*slot);
      curl_multi_add_handle(multi, slot->easy.get());
      ++begun;
    }
    int running = 0;
    curl_multi_perform(multi, &running);
    const std::size_t before = finished;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      check(message->data.result);
      Slot* slot = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
      curl_multi_remove_handle(multi, slot->easy.get());
      finish(*slot);
      idle.push_back(slot);
      ++finished;
    }
    if (finished == before) curl_multi_poll(multi, nullptr, 0, pace.wait_ms(begun), nullptr);
  }
}

inline Multi make_multi() {
  Multi multi(curl_multi_init(), curl_multi_cleanup);
  curl_multi_setopt(multi.get(), CURLMOPT_PIPELINING, long{CURLPIPE_MULTIPLEX});
  // By default it keeps four for each handle that is at work, and so none when all have ended.
  curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, 1024L);
  return multi;
}

/// The first `count` slots of `slots`, with those that were missing made.
template <class Slot, class Make>
std::vector<Slot*> take_slots(std::vector<std::unique_ptr<Slot>>& slots, std::size_t count,
                              Make make) {
  while (slots.size() < count) slots.push_back(make());
  std::vector<Slot*> taken;
  for (std::size_t i = 0; i < count; ++i) taken.push_back(slots[i].get());
  return taken;
}

}  // namespace bench
