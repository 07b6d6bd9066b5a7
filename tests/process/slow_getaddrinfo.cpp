// Preloaded, it makes looking up a name under .slow.example take as many milliseconds as the
// environment variable BIZKITHUB_SLOW_LOOKUP_MS says at that time, and then find 127.0.0.1. Other
// names are looked up as ever.
#include <dlfcn.h>
#include <netdb.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

namespace {

std::atomic<int> begun{0};
std::atomic<int> ended{0};

bool is_slow(const char* node) {
  const std::string name = node != nullptr ? node : "";
  const std::string end = ".slow.example";
  return name.size() > end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
}

void take_time() {
  const char* text = std::getenv("BIZKITHUB_SLOW_LOOKUP_MS");
  std::this_thread::sleep_for(std::chrono::milliseconds(text != nullptr ? std::atoi(text) : 1000));
}

}  // namespace

extern "C" {

int bizkithub_slow_lookups_begun() { return begun; }
int bizkithub_slow_lookups_ended() { return ended; }

int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found) {
  using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto original = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  if (!is_slow(node)) return original(node, service, hints, found);
  ++begun;
  take_time();
  const int result = original("127.0.0.1", service, hints, found);
  ++ended;
  return result;
}
}
