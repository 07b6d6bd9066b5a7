#include "program.hpp"

#include <array>
#include <cstdio>
#include <stdexcept>

#include "cpu_time.hpp"

namespace bench {

namespace {

// Paths may have spaces, but no quotes.
std::string shell_command(const std::vector<std::string>& command) {
  std::string line;
  for (const std::string& argument : command) line += "'" + argument + "' ";
  return line + "2>&1";
}

}  // namespace

ProgramResult run_program(const std::vector<std::string>& command) {
  const double cpu_start = cpu_seconds(RUSAGE_CHILDREN);
  std::FILE* const pipe = ::popen(shell_command(command).c_str(), "re");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command.front());
  ProgramResult result;
  std::array<char, 4096> bytes{};
  while (const std::size_t got = std::fread(bytes.data(), 1, bytes.size(), pipe)) {
    result.output.append(bytes.data(), got);
  }
  if (::pclose(pipe) != 0) throw std::runtime_error(command.front() + " failed: " + result.output);
  result.cpu_seconds = cpu_seconds(RUSAGE_CHILDREN) - cpu_start;
  return result;
}

}  // namespace bench
