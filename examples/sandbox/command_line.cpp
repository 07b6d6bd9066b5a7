// SPDX-License-Identifier: MIT
#include "command_line.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>

namespace bizkithub_sandbox {
namespace {

using Arguments = std::vector<std::string_view>;

/// A whole number from `least` to `most`, or nothing.
std::optional<std::int64_t> number(std::string_view text, std::int64_t least, std::int64_t most) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc() || stop != end || value < least || value > most) return std::nullopt;
  return value;
}

void set_port(Options& options, std::string_view text) {
  const auto port = number(text, 0, 65535);
  if (!port) throw std::invalid_argument("--port wants a number from 0 to 65535");
  options.port = static_cast<int>(*port);
}

void set_latency(Options& options, std::string_view text) {
  const auto latency = number(text, 0, 600'000);
  if (!latency) throw std::invalid_argument("--latency wants milliseconds, from 0 to 600000");
  options.latency = std::chrono::milliseconds(*latency);
}

void set_rate_limit(Options& options, std::string_view text) {
  const auto slash = text.find('/');
  const auto calls = number(text.substr(0, slash), 1, 1'000'000'000);
  const auto seconds =
      slash == std::string_view::npos ? std::nullopt : number(text.substr(slash + 1), 1, 86'400);
  if (!calls || !seconds) {
    throw std::invalid_argument("--rate-limit wants CALLS/SECONDS, such as 10/60");
  }
  options.rate_limit =
      RateLimit{static_cast<std::uint64_t>(*calls), std::chrono::seconds(*seconds)};
}

using Setter = void (*)(Options&, std::string_view);

Setter setter_of(std::string_view name) {
  if (name == "--port") return set_port;
  if (name == "--latency") return set_latency;
  if (name == "--rate-limit") return set_rate_limit;
  throw std::invalid_argument("There is no option " + std::string(name));
}

/// Reads the option at `position`, written `--name value` or `--name=value`, and steps past it.
void read_option(CommandLine& line, const Arguments& arguments, std::size_t& position) {
  const std::string_view argument = arguments[position++];
  if (argument == "--help" || argument == "-h") {
    line.help = true;
  } else if (argument == "--typed-statuses") {
    line.options.typed_statuses = true;
  } else {
    const auto equals = argument.find('=');
    const auto name = argument.substr(0, equals);
    const Setter set = setter_of(name);
    const bool joined = equals != std::string_view::npos;
    if (!joined && position == arguments.size()) {
      throw std::invalid_argument(std::string(name) + " wants a value");
    }
    set(line.options, joined ? argument.substr(equals + 1) : arguments[position++]);
  }
}

}  // namespace

CommandLine parse_command_line(const Arguments& arguments) {
  CommandLine line;
  line.options.port = default_port;
  try {
    for (std::size_t position = 0; position < arguments.size();) {
      read_option(line, arguments, position);
    }
  } catch (const std::invalid_argument& problem) {
    line.error = std::string(problem.what()) + "; see --help.";
  }
  return line;
}

}  // namespace bizkithub_sandbox
