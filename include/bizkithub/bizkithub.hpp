#pragma once

#include <bizkithub/api_key.hpp>
#include <bizkithub/config.hpp>
#include <bizkithub/email.hpp>
#include <bizkithub/error.hpp>
#include <bizkithub/ip.hpp>
#include <bizkithub/result.hpp>
#include <bizkithub/version.hpp>
