// SPDX-License-Identifier: MIT
// How a program ends that still has a client: bizkithub-exit-subject is run and watched.
#include <spawn.h>

#include "../support/catch2.hpp"
#include "server_process.hpp"

namespace process::exit_test {

using std::chrono::milliseconds;
using support::RawConnection;

namespace {

struct End {
  int status = 0;
  milliseconds took{};
};

End run_subject(const std::string& way, const std::string& url) {
  std::string program = BIZKITHUB_EXIT_SUBJECT;
  std::string name = way;
  std::string server = url;
  char* arguments[] = {program.data(), name.data(), server.data(), nullptr};
  End end;
  end.took = process::time_of([&] {
    pid_t child = -1;
    const int failed = ::posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, environ);
    end.status = failed != 0 ? failed : process::end_of(child);
  });
  return end;
}

}  // namespace

TEST_CASE("a program ends well and at once, wherever it keeps its client") {
  const ServerProcess server(process::serve_numbers);
  const auto way =
      GENERATE(as<std::string>{}, "global", "late-in-early-holder", "tls-call-in-early-holder",
               "local-static", "thread-local", "thread-locals-of-threads", "exit-handler",
               "first-in-exit-handler", "never-destroyed", "many-threads");
  INFO(way);
  const End end = run_subject(way, server.url());
  CHECK(end.status == 0);
  CHECK(end.took.count() < (milliseconds(1000) + process::slack()).count());
}

TEST_CASE("a program ends well though the service closed the kept connection long before") {
  const ServerProcess server([](RawConnection& connection, int number) {
    const std::string request = connection.read_request();
    const std::string id = request.substr(request.find("\r\n\r\n") + 4);
    connection.respond(200, R"({"connection": )" + std::to_string(number) +
                                R"(, "request": 1, "yours": )" + id + "}");
    number % 2 == 0 ? connection.close() : connection.reset();
  });
  for (const char* way : {"global", "late-in-early-holder", "local-static", "thread-local"}) {
    INFO(way);
    CHECK(run_subject(way, server.url()).status == 0);
  }
}

}  // namespace process::exit_test
