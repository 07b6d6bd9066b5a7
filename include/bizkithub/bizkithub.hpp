#pragma once

// Everything but testing.hpp, which only tests need.
#include <bizkithub/api_key.hpp>
#include <bizkithub/bulk.hpp>
#include <bizkithub/cancellation.hpp>
#include <bizkithub/client.hpp>
#include <bizkithub/config.hpp>
#include <bizkithub/customer.hpp>
#include <bizkithub/email.hpp>
#include <bizkithub/error.hpp>
#include <bizkithub/ip.hpp>
#include <bizkithub/logger.hpp>
#include <bizkithub/options.hpp>
#include <bizkithub/rate_limit.hpp>
#include <bizkithub/response_info.hpp>
#include <bizkithub/result.hpp>
#include <bizkithub/retry.hpp>
#include <bizkithub/transport.hpp>
#include <bizkithub/version.hpp>
