// SPDX-License-Identifier: MIT
#include "settings.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "matches.hpp"
#include "text.hpp"

namespace importer {
namespace {

struct Setting {
  const char* name;
  std::string value;
};

/// In one order, because the order of --map does not matter.
std::string joined(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
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

std::string how_to_begin_again(const std::string& file, const std::string& kind) {
  return "To begin again with the first row, delete " + journal_path(file) +
         (kind == Matches::name ? "; matches that were made before would then be made twice."
                                : "; customers that exist already are not created twice.");
}

std::string difference(const Setting& now, const std::string& file, const StoredSettings& before,
                       const std::string& value_before) {
  const std::string name = now.name;
  if (name == "size" || name == "hash") return changed_text(file, before.kind);
  const std::string again = ". " + how_to_begin_again(file, before.kind);
  if (name == "kind") {
    return file + " is being imported as " + before.kind + ", not as " + now.value + again;
  }
  if (name == "--map" || name == "--extra-columns") {
    return "the import of " + file +
           " began with other columns. Go on with: " + command_of(before.kind, before.columns) +
           " " + shell_word(file) + again;
  }
  return "the import of " + file + " began with " +
         (name == "key" ? "a key that begins with " : name + " ") + value_before +
         ", and now it is " + now.value + ". Go on as it began" + again;
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
  if (!nothing_done(journal)) {
    throw std::runtime_error(
        difference(*other, input.path, stored_settings(journal), required(journal, other->name)));
  }
  std::vector<std::pair<std::string, std::string>> values;
  values.reserve(settings.size());
  for (const Setting& setting : settings) values.emplace_back(setting.name, setting.value);
  journal.begin_anew(values);
}

bool has_changed(const FileScan& file, const StoredSettings& since) {
  return file.size != since.size || file.hash != since.hash;
}

std::string changed_text(const std::string& file, const std::string& kind) {
  return file +
         " has changed since its import began. To go on, put the file back as it was. To import "
         "rows that are new, save only these as a file of another name. " +
         how_to_begin_again(file, kind);
}

std::string command_of(const std::string& kind, const ColumnOptions& columns) {
  std::string command = "bizkithub-import " + kind;
  for (const std::string& mapping : columns.map) command += " --map " + shell_quoted(mapping);
  return command + (columns.extra ? " --extra-columns" : "");
}

std::optional<StoredSettings> begun_import(const std::string& file) {
  std::error_code none;
  const auto size = std::filesystem::file_size(journal_path(file), none);
  if (none || size == 0) return std::nullopt;
  Journal journal(journal_path(file), Journal::Sync::process);
  if (nothing_done(journal)) return std::nullopt;
  return stored_settings(journal);
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
