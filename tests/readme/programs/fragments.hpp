// What the C++ fragments in the documentation take for granted.
#pragma once

#include <bizkithub/bizkithub.hpp>
#include <bizkithub/testing.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

void report(const bizkithub::Error& error);
void remember_to_check(const bizkithub::MatchCustomersRequest& match);

#define FRAGMENT_PARAMETERS                                                                      \
  [[maybe_unused]] const bizkithub::Client &client,                                              \
      [[maybe_unused]] const bizkithub::CreateCustomerRequest &request,                          \
      [[maybe_unused]] const bizkithub::MatchCustomersRequest &match,                            \
      [[maybe_unused]] const std::vector<bizkithub::CreateCustomerRequest>&requests,             \
      [[maybe_unused]] const std::vector<bizkithub::MatchCustomersRequest>&matches
