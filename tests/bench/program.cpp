// SPDX-License-Identifier: MIT
#include "program.hpp"

#include <sys/resource.h>

#include <array>
#include <cstdio>
#include <stdexcept>

namespace bench {

namespace {

double children_cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Paths may have spaces, but no quotes.
std::string shell_command(const std::vector<std::string>& command) {
  std::string line;
  for (const std::string& argument : command) line += "'" + argument + "' ";
  return line + "2>&1";
}

}  // namespace

ProgramResult run_program(const std::vector<std::string>& command) {
  const double cpu_start = children_cpu_seconds();
  std::FILE* const pipe = ::popen(shell_command(command).c_str(), "re");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command.front());
  ProgramResult result;
  std::array<char, 4096> bytes{};
  while (const std::size_t got = std::fread(bytes.data(), 1, bytes.size(), pipe)) {
    result.output.append(bytes.data(), got);
  }
  if (::pclose(pipe) != 0) throw std::runtime_error(command.front() + " failed: " + result.output);
  result.cpu_seconds = children_cpu_seconds() - cpu_start;
  return result;
}

}  // namespace bench
