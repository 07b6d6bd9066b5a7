// SPDX-License-Identifier: MIT
// A program that leaves by the ordinary way with a client still there, in the manner that its first
// argument names; the second is a server's URL. exit_test.cpp runs it and looks how it ends.
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>

#include "server_process.hpp"

#if defined(__SANITIZE_ADDRESS__)
// What cannot be closed once TLS has ended is left to the system.
extern "C" const char* __lsan_default_suppressions() { return "leak:CurlSession\nleak:libcurl"; }
#endif

namespace {

using bizkithub::Client;
using process::ask;

// Set before any client is made.
std::string url;

bool used(const Client& client) { return ask(client, 1).connection > 0; }
Client make_client() { return Client(support::key(), process::options_for(url)); }

// Made before main() begins, and so before the library and libcurl have anything static of theirs:
// what it holds dies after all of that.
struct Holder {
  ~Holder() {
    if (at_end != nullptr && !at_end(*client)) ::_exit(4);
  }
  std::unique_ptr<Client> client;
  bool (*at_end)(const Client&) = nullptr;
} holder;

// Destroyed by the same exit, but made before any server could be called.
Client global(support::key(), process::options_for("http://127.0.0.1:1"));

bool global_variable() {
  // Fails, and leaves behind what a failed connect leaves behind.
  if (ask(global, 1).connection != 0) return false;
  global = make_client();
  return used(global);
}

bool late_in_early_holder() {
  holder.client = std::make_unique<Client>(make_client());
  return used(*holder.client);
}

// By then there is no TLS library any more.
bool is_refused(const Client& client) {
  const auto answer = client.call("GET", "late", "", bizkithub::Repeatable::yes);
  const bool not_sent = !answer && answer.error().delivery == bizkithub::Delivery::not_sent;
  return not_sent && answer.error().attempts.size() == 1 &&
         answer.error().message.find("the program is exiting") != std::string::npos;
}

bool tls_call_in_early_holder() {
  url.replace(0, 4, "https");
  holder.client = std::make_unique<Client>(make_client());
  holder.at_end = is_refused;
  return true;
}

bool function_local_static() {
  static const Client client = make_client();
  return used(client);
}

bool thread_local_of_main() {
  thread_local const Client client = make_client();
  return used(client);
}

bool thread_local_of_threads() {
  bool all = true;
  for (int i = 0; i < 4; ++i) {
    bool one = false;
    std::thread([&] { one = thread_local_of_main(); }).join();
    all = all && one;
  }
  return all;
}

// Exit handlers run before the destructor of a static that was made before them.
bool call_in_exit_handler() {
  static const Client client = make_client();
  std::atexit([] {
    if (!used(client)) ::_exit(3);
  });
  return used(client);
}

// The first client of the process is made while statics are already being destroyed.
bool first_client_in_exit_handler() {
  std::atexit([] {
    if (!used(make_client())) ::_exit(3);
  });
  return true;
}

bool never_destroyed() {
  static const auto* const client = new Client(make_client());
  return used(*client);
}

bool kept_connections_of_many_threads() {
  static const Client client = make_client();
  std::thread callers[8];
  bool well[8] = {};
  for (int i = 0; i < 8; ++i) callers[i] = std::thread([&well, i] { well[i] = used(client); });
  bool all = true;
  for (int i = 0; i < 8; ++i) {
    callers[i].join();
    all = all && well[i];
  }
  return all;
}

struct Way {
  const char* name;
  bool (*run)();
};

constexpr Way ways[] = {{"global", global_variable},
                        {"late-in-early-holder", late_in_early_holder},
                        {"tls-call-in-early-holder", tls_call_in_early_holder},
                        {"local-static", function_local_static},
                        {"thread-local", thread_local_of_main},
                        {"thread-locals-of-threads", thread_local_of_threads},
                        {"exit-handler", call_in_exit_handler},
                        {"first-in-exit-handler", first_client_in_exit_handler},
                        {"never-destroyed", never_destroyed},
                        {"many-threads", kept_connections_of_many_threads}};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  url = argv[2];
  for (const Way& way : ways) {
    if (std::strcmp(way.name, argv[1]) == 0) return way.run() ? 0 : 1;
  }
  return 2;
}
