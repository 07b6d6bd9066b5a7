// SPDX-License-Identifier: MIT
#include "api_keys.hpp"

#include <algorithm>

namespace bizkithub_sandbox {

const std::vector<SpecialKey>& special_keys() {
  using Code = ErrorCode;
  using Stage = KeyStage;
  static const std::vector<SpecialKey> keys = {
      {"Unknown", Stage::state, Code::key_does_not_exist, 404, "nobody's key"},
      {"Deleted", Stage::state, Code::key_has_been_deleted, 404, "a deleted key"},
      {"Inactive", Stage::state, Code::key_is_not_active, 404, "a key switched off"},
      {"Expired", Stage::state, Code::key_has_been_expired, 404, "a key past its end"},
      {"LimitKey", Stage::rate_limit, Code::key_too_many_requests, 429, "always over its limit"},
      {"LimitService", Stage::rate_limit, Code::internal_too_many_requests, 429,
       "always over a limit of the service"},
      {"LimitPlan", Stage::rate_limit, Code::rate_limit_exceeded, 429,
       "always over its plan; the body holds retry_after"},
      {"NoScope", Stage::permission, Code::key_scope_not_allowed, 403, "lacks the scope"},
      {"NoMember", Stage::permission, Code::permission_member, 401, "its member lacks permission"},
      {"NoUser", Stage::permission, Code::user_must_be_authorized, 401, "needs a signed-in user"},
      {"SoftFailure", Stage::endpoint, std::nullopt, 200, "works; answers success:false, E001"},
      {"BadGateway", Stage::endpoint, std::nullopt, 502, "works; the front end answers in HTML"},
      {"Unavailable", Stage::endpoint, std::nullopt, 503, "works; HTML and Retry-After"},
      {"GatewayTimeout", Stage::endpoint, std::nullopt, 504, "works; HTML"},
      {"LostAnswer", Stage::endpoint, std::nullopt, 0, "works; the first match is done, unanswered",
       Loss::answer},
      {"LostRequest", Stage::endpoint, std::nullopt, 0,
       "works; the first match is not done, unanswered", Loss::request},
      {"ExpiresSoon", Stage::endpoint, std::nullopt, 0, "works for 100 calls; then it has expired",
       Loss::none, 100},
  };
  return keys;
}

const SpecialKey* find_special_key(std::string_view key) {
  const std::string_view tail = key.substr(4);
  const auto& keys = special_keys();
  const auto found = std::find_if(keys.begin(), keys.end(), [tail](const SpecialKey& special) {
    return tail.substr(0, special.tail.size()) == special.tail;
  });
  return found != keys.end() ? &*found : nullptr;
}

std::string example_key(const SpecialKey& special) {
  std::string key = "PROD" + std::string(special.tail);
  key.resize(32, '0');
  return key;
}

std::uint64_t documented_calls_per_minute(std::string_view key) {
  if (key.substr(0, 4) == "DEV_") return 1'000;
  // A ROOT key has no limit, and no documented way to say so in a header: a number nobody reaches.
  if (key.substr(0, 4) == "ROOT") return 2'147'483'647;
  return 500'000;
}

}  // namespace bizkithub_sandbox
