// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/client.hpp>
#include <chrono>
#include <string>

#include "fake_client.hpp"

// What the tests on real sockets have in common.
namespace support {

inline bizkithub::ClientOptions options_for(const std::string& url) {
  bizkithub::ClientOptions options;
  options.base_url = url;
  options.retry.initial_backoff = options.retry.max_backoff = std::chrono::milliseconds(1);
  return options;
}

template <class Server>
bizkithub::Client client_of(const Server& server) {
  return bizkithub::Client(key(), options_for(server.url()));
}

template <class Function>
std::chrono::milliseconds time_of(Function function) {
  const auto start = std::chrono::steady_clock::now();
  function();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               start);
}

}  // namespace support
