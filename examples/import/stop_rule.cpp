// SPDX-License-Identifier: MIT
#include "stop_rule.hpp"

#include <algorithm>

#include "text.hpp"

namespace importer {
namespace {

using bizkithub::ErrorKind;

bool concerns_the_key(ErrorKind kind) {
  return kind == ErrorKind::unauthenticated || kind == ErrorKind::permission_denied;
}

/// Without the rest: libcurl says the same again, and why the call was not tried more often is of
/// no use when the import ends.
std::string without_details(std::string message) {
  message.resize(std::min(message.size(), message.find(": Failed to connect to ")));
  message.resize(std::min(message.size(), message.find("; gave up because ")));
  return message;
}

std::string described(const bizkithub::Error& error, const std::string& url) {
  std::string text = without_details(error.message);
  if (!error.code.empty()) text += " (" + error.code + ")";
  return text + ". " + advice(error, url);
}

}  // namespace

std::string advice(const bizkithub::Error& error, const std::string& url) {
  const std::string address = "BIZKITHUB_API_URL, which is " + url;
  switch (error.kind) {
    case ErrorKind::unauthenticated: return "Check the key in BIZKITHUB_API_KEY.";
    case ErrorKind::permission_denied: return "The key needs another scope, or use another key.";
    case ErrorKind::tls:
      return "Check the clock of this machine, its certificates, and " + address + ".";
    case ErrorKind::network:
    case ErrorKind::timed_out: return "Check the network, the proxy, and " + address + ".";
    case ErrorKind::rate_limited: return "Import later, or more slowly with --rate.";
    case ErrorKind::server_error: return "The service, or a gateway before it, does not work now.";
    default: return "Check " + address + ": the address may be of something else.";
  }
}

void StopRule::succeeded() {
  has_succeeded_ = true;
  failures_ = 0;
  lines_.clear();
}

bool StopRule::counts(State state) const {
  return state == State::failed || (state == State::rejected && !has_succeeded_);
}

void StopRule::failed(const Entry& entry, const bizkithub::Error& error) {
  if (entry.state == State::invalid || entry.state == State::not_done || !reason_.empty()) return;
  if (!counts(entry.state) && entry.state != State::unknown) {
    failures_ = 0;
    return lines_.clear();
  }
  if (counts(entry.state) && limit_ != 0) lines_.push_back(entry.line);
  if (concerns_the_key(error.kind)) {
    reason_ = described(error, url_);
    if (limit_ == 0) lines_.push_back(entry.line);
  } else if (++failures_ == limit_) {
    reason_ = count_of(static_cast<std::int64_t>(limit_), "call") +
              " in a row failed, the last one: " + described(error, url_);
  }
}

}  // namespace importer
