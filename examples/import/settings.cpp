// SPDX-License-Identifier: MIT
#include "settings.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace importer {
namespace {

struct Setting {
  const char* name;
  std::string value;
};

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

std::vector<Setting> settings_of(const std::string& kind, const Input& input,
                                 const ColumnOptions& columns, const Destination& destination) {
  return {{"kind", kind},
          {"size", std::to_string(input.scan.size)},
          {"hash", std::to_string(input.scan.hash)},
          {"--encoding", input.format.encoding},
          {"--separator", {input.format.separator}},
          {"--map", joined(columns.map)},
          {"--extra-columns", columns.extra ? "yes" : "no"},
          {"BIZKITHUB_API_URL", destination.url},
          {"key", destination.key},
          {"rows", std::to_string(input.rows)}};
}

std::string how_to_begin_again(const Input& input) {
  return "To begin again with the first row, delete " + journal_path(input.path) +
         "; matches that were made before would then be made twice.";
}

[[noreturn]] void refuse(const Setting& setting, const std::string& before, const Input& input) {
  const std::string name = setting.name;
  const std::string again = how_to_begin_again(input);
  if (name == "kind") {
    throw std::runtime_error(input.path + " is being imported as " + before + ", not as " +
                             setting.value + ". " + again);
  }
  if (name == "size" || name == "hash") {
    throw std::runtime_error(
        input.path +
        " has changed since its import began. To go on, put the file back as it was. To import "
        "rows that are new, save only these as a file of another name. " +
        again);
  }
  const std::string what = name == "key" ? "a key that begins with " : name + " ";
  throw std::runtime_error("the import of " + input.path + " began with " + what + before +
                           ", and now it is " + setting.value + ". Go on as it began. " + again);
}

bool nothing_done(Journal& journal) {
  auto counts = journal.counts();
  return counts[State::succeeded] + counts[State::unknown] + counts[State::handed] == 0;
}

std::string required(Journal& journal, const char* name) {
  if (auto value = journal.setting(name)) return *std::move(value);
  throw std::runtime_error("the journal says that no import has begun");
}

}  // namespace

void agree_on_settings(Journal& journal, const std::string& kind, const Input& input,
                       const ColumnOptions& columns, const Destination& destination) {
  const auto settings = settings_of(kind, input, columns, destination);
  const auto differs = [&journal](const Setting& setting) {
    return journal.setting(setting.name) != setting.value;
  };
  const auto other = std::find_if(settings.begin(), settings.end(), differs);
  if (other == settings.end()) return;
  if (!nothing_done(journal)) refuse(*other, required(journal, other->name), input);
  std::vector<std::pair<std::string, std::string>> values;
  values.reserve(settings.size());
  for (const Setting& setting : settings) values.emplace_back(setting.name, setting.value);
  journal.begin_anew(values);
}

StoredSettings stored_settings(Journal& journal) {
  StoredSettings stored;
  stored.kind = required(journal, "kind");
  stored.size = std::stoull(required(journal, "size"));
  stored.hash = std::stoull(required(journal, "hash"));
  stored.format.encoding = required(journal, "--encoding");
  stored.format.separator = required(journal, "--separator").at(0);
  stored.columns.extra = required(journal, "--extra-columns") == "yes";
  std::istringstream map(required(journal, "--map"));
  for (std::string line; std::getline(map, line);) stored.columns.map.push_back(line);
  stored.rows = std::stoll(required(journal, "rows"));
  return stored;
}

}  // namespace importer
