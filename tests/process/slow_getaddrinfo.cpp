// SPDX-License-Identifier: MIT
// Preloaded, it makes looking up a name under .slow.example take as many milliseconds as
// bizkithub_slow_lookup_ms() was told last, or until bizkithub_end_slow_lookups(), and then find
// 127.0.0.1. A name under .two.example has the addresses 127.0.0.2 and 127.0.0.1, in this order.
// Other names are looked up as ever.
#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

namespace {

std::atomic<int> begun{0};
std::atomic<int> ended{0};
std::atomic<int> look_up_ms{1000};
std::atomic<int> released{0};  // So many, from the first, may end.

bool is_under(const char* node, const std::string& end) {
  const std::string name = node != nullptr ? node : "";
  return name.size() > end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
}

void take_time(int number) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(look_up_ms);
  while (number > released && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace

extern "C" {

int bizkithub_slow_lookups_begun() { return begun; }
int bizkithub_slow_lookups_ended() { return ended; }
void bizkithub_slow_lookup_ms(int ms) { look_up_ms = ms; }
int bizkithub_end_slow_lookups() { return released = begun.load(); }

int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found) {
  using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto original = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  if (is_under(node, ".two.example")) {
    const int result = original("127.0.0.2", service, hints, found);
    return result != 0 ? result : original("127.0.0.1", service, hints, &(*found)->ai_next);
  }
  if (!is_under(node, ".slow.example")) return original(node, service, hints, found);
  take_time(++begun);
  const int result = original("127.0.0.1", service, hints, found);
  ++ended;
  return result;
}
}
