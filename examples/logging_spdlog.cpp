// SPDX-License-Identifier: MIT
// Passes the log records of a client on to spdlog. Creates the customers whose e-mail addresses are
// given as arguments.
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <bizkithub/bizkithub.hpp>
#include <memory>

namespace {

spdlog::level::level_enum level_of(bizkithub::LogLevel level) {
  switch (level) {
    case bizkithub::LogLevel::debug: return spdlog::level::debug;
    case bizkithub::LogLevel::info: return spdlog::level::info;
    case bizkithub::LogLevel::warning: return spdlog::level::warn;
    case bizkithub::LogLevel::error: break;
  }
  return spdlog::level::err;
}

// The message is one line, and never contains the key or an e-mail address.
bizkithub::Logger logger_for(std::shared_ptr<spdlog::logger> log) {
  return [log = std::move(log)](const bizkithub::LogRecord& record) {
    log->log(level_of(record.level), "{}", record.message);
  };
}

}  // namespace

int main(int argc, char** argv) {
  const auto log = spdlog::stdout_logger_mt("bizkithub");
  log->set_level(spdlog::level::debug);
  bizkithub::ClientOptions options;
  options.logger = logger_for(log);
  const auto client = bizkithub::Client::from_environment(options);
  if (!client) {
    log->error("{}", client.error().message);
    return 2;
  }
  int failed = 0;
  for (int i = 1; i < argc; ++i) {
    bizkithub::CreateCustomerRequest request;
    request.email = argv[i];
    const auto customer = client->create_customer(request);
    // Invalid input is not logged by the client, because nothing was sent.
    if (!customer && customer.error().attempts.empty()) log->error("{}", customer.error().message);
    if (!customer) ++failed;
  }
  return failed == 0 ? 0 : 1;
}
