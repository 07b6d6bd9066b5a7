// SPDX-License-Identifier: MIT
#include "pace.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "text.hpp"

namespace importer {
namespace {

using Key = bizkithub::ApiKey::Kind;

/// Of the service's documentation; nothing for a key without a limit.
std::optional<double> calls_per_minute(Key key) {
  if (key == Key::root) return std::nullopt;
  return key == Key::production ? 500'000 : 1'000;
}

void print_line(std::ostream& out, std::int64_t calls, double per_second, const std::string& pace) {
  if (calls == 0) return;
  const auto seconds =
      static_cast<std::int64_t>(std::ceil(static_cast<double>(calls) / per_second));
  out << "Sending " << count_of(calls, "row") << " takes at least " << duration_text(seconds) << " "
      << pace << ".\n";
}

}  // namespace

void print_pace(std::ostream& out, std::int64_t calls,
                const std::optional<bizkithub::RateLimit>& rate) {
  const auto key = bizkithub::ApiKey::from_environment();
  const auto limit = calls_per_minute(key ? key->kind() : Key::production);
  const std::string shown = key ? "your key, " + key->redacted() : "a PROD key";
  const double asked =
      rate ? static_cast<double>(rate->calls) * 1000 / static_cast<double>(rate->period.count())
           : 0;
  if (rate && (!limit || asked < *limit / 60)) {
    print_line(out, calls, asked, "with --rate");
  } else if (limit) {
    print_line(out, calls, *limit / 60,
               "at the documented limit of " + shown + ", " +
                   with_commas(static_cast<std::int64_t>(*limit)) + " calls a minute");
  } else {
    out << "No limit is documented for " << shown << ".\n";
  }
  out << "Nothing was sent.\n";
}

}  // namespace importer
