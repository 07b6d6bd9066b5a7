// SPDX-License-Identifier: MIT
#pragma once

// Includes all public headers except testing.hpp, which only tests need.
#include <bizkithub/client.hpp>
#include <bizkithub/email.hpp>
#include <bizkithub/ip.hpp>
