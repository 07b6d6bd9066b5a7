// SPDX-License-Identifier: MIT
// bizkithub-import: imports the rows of a CSV file, as fast as the service allows, in bounded
// memory, and so that it can be killed at any moment. --help says how it is used.

#include <bizkithub/bizkithub.hpp>
#include <csignal>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include "commands.hpp"
#include "exit_code.hpp"
#include "sqlite.hpp"

namespace {

using namespace importer;

void complain(const std::string& problem) { std::cerr << "bizkithub-import: " << problem << "\n"; }

}  // namespace

int main(int argc, char** argv) {
  // A terminal that has gone away, or a limit on the size of files, is an error like any other.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    const CommandLine line = parse_command_line(argc, argv);
    return line.exit ? *line.exit : run(line);
  } catch (const bizkithub::Exception& problem) {
    complain(problem.error().message);
    return exit_code::not_begun;
  } catch (const DatabaseError& problem) {
    complain(problem.what());
    return exit_code::stopped;
  } catch (const std::runtime_error& problem) {
    complain(problem.what());
    return exit_code::not_begun;
  } catch (const std::exception& problem) {  // No memory is left, which may be at any time.
    complain(problem.what());
    return exit_code::stopped;
  }
}
