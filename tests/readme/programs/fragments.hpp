// SPDX-License-Identifier: MIT
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

extern const bizkithub::Client& client;
extern const bizkithub::CreateCustomerRequest& request;
extern const std::vector<bizkithub::CreateCustomerRequest>& requests;
extern const std::vector<bizkithub::MatchCustomersRequest>& matches;

void report(const bizkithub::Error& error);
void remember_to_check(const bizkithub::MatchCustomersRequest& match);
