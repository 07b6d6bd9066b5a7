// SPDX-License-Identifier: MIT
// bizkithub-sandbox: the sandbox as a program.

#include <exception>
#include <iostream>

#include "command_line.hpp"
#include "help.hpp"
#include "platform.hpp"
#include "sandbox.hpp"

namespace {

using namespace bizkithub_sandbox;

int serve(const Options& options) {
  allow_many_files();
  EndSignals end_signals;
  Sandbox sandbox(options);
  sandbox.start();
  std::cout << sandbox.url() << std::endl;  // flushed: a script waits for this line
  end_signals.wait();
  sandbox.stop();
  return 0;
}

int run(const CommandLine& line) {
  if (!line.error.empty()) {
    std::cerr << "bizkithub-sandbox: " << line.error << '\n';
    return 2;
  }
  if (!line.help) return serve(line.options);
  std::cout << help_text();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(parse_command_line({argv + (argc > 0 ? 1 : 0), argv + argc}));
  } catch (const std::exception& problem) {
    std::cerr << "bizkithub-sandbox: " << problem.what() << '\n';
    return 1;
  }
}
