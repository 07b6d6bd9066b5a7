#include <sys/wait.h>
#include <unistd.h>

#include <bizkithub/detail/platform/process.hpp>

#include "../support/catch2.hpp"

namespace unit::process_test {

using bizkithub::detail::process_id;

TEST_CASE("a process keeps its id, and a child process has another") {
  const auto parent = process_id();
  CHECK(parent == process_id());
  const pid_t child = fork();
  if (child == 0) _exit(process_id() != parent && process_id() == getpid() ? 0 : 1);
  REQUIRE(child > 0);
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

}  // namespace unit::process_test
