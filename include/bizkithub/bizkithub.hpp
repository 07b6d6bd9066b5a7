#pragma once

// Everything but testing.hpp, which only tests need. client.hpp includes most of it.
#include <bizkithub/client.hpp>
#include <bizkithub/email.hpp>
#include <bizkithub/ip.hpp>
