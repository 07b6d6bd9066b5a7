// SPDX-License-Identifier: MIT
#include "header.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "text.hpp"

namespace importer {
namespace {

using Use = Header::Column::Use;

bool same_name(const std::string& a, const std::string& b) {
  return lower_ascii(a) == lower_ascii(b);
}

// "E-mail" and "e_mail" look like "email".
std::string letters_of(const std::string& name) {
  std::string letters;
  for (const char c : lower_ascii(name)) {
    if (c >= 'a' && c <= 'z') letters += c;
  }
  return letters;
}

std::pair<std::string, std::string> split_mapping(const std::string& mapping) {
  const auto equals = mapping.rfind('=');
  if (equals == std::string::npos || equals == 0) {
    throw std::runtime_error("--map: " + printable(mapping) +
                             " is not of the form \"COLUMN OF THE FILE=NAME\"");
  }
  return {mapping.substr(0, equals), mapping.substr(equals + 1)};
}

void check_mappings(const ColumnOptions& options, const CsvRow& row, const KnownColumns& known) {
  for (const std::string& mapping : options.map) {
    const auto [from, to] = split_mapping(mapping);
    const auto is = [](const std::string& wanted) {
      return [&wanted](const std::string& name) { return same_name(name, wanted); };
    };
    if (std::none_of(row.fields.begin(), row.fields.end(), is(from))) {
      throw std::runtime_error("--map: the file has no column " + printable(from) +
                               "; it has: " + list_of(row.fields));
    }
    if (std::none_of(known.names.begin(), known.names.end(), is(to))) {
      throw std::runtime_error("--map: there is no column " + printable(to) +
                               " to map to; known are: " + list_of(known.names));
    }
  }
}

std::string mapped(const std::string& name, const ColumnOptions& options) {
  for (const std::string& mapping : options.map) {
    const auto [from, to] = split_mapping(mapping);
    if (same_name(from, name)) return to;
  }
  return name;
}

}  // namespace

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

Header::Header(const CsvRow& row, const KnownColumns& known, const ColumnOptions& options)
    : known_(known) {
  if (!row.problem.empty()) {
    throw std::runtime_error("the header row (" + where(row) + ") cannot be read: " + row.problem);
  }
  check_mappings(options, row, known);
  for (const std::string& name : row.fields) columns_.push_back(find(name, options));
  check_duplicates();
  check_required();
}

Header::Column Header::find(const std::string& name, const ColumnOptions& options) {
  Column column{Use::ignored, 0, name};
  if (name.empty() || same_name(name, reason_column)) return column;
  const std::string meant = mapped(name, options);
  for (const std::string& known : known_.names) {
    if (same_name(known, meant)) column.use = Use::known;
    if (column.use == Use::known) return column;
    ++column.known;
  }
  if (options.extra) column.use = Use::extra;
  return column;
}

void Header::check_duplicates() const {
  for (auto a = columns_.begin(); a != columns_.end(); ++a) {
    if (a->use == Use::ignored) continue;
    const auto same = [a](const Column& b) {
      if (a->use != b.use) return false;
      return b.use == Use::known ? a->known == b.known : a->name == b.name;
    };
    const auto b = std::find_if(a + 1, columns_.end(), same);
    if (b == columns_.end()) continue;
    throw std::runtime_error("the columns " + printable(a->name) + " and " + printable(b->name) +
                             " are the same; rename or remove one of them in the file");
  }
}

void Header::check_required() const {
  for (const auto& any_of : known_.required) {
    const auto present = [this](const std::string& name) { return has(name); };
    if (std::any_of(any_of.begin(), any_of.end(), present)) continue;
    std::vector<std::string> found;
    for (const Column& column : columns_) found.push_back(printable(column.name));
    throw std::runtime_error("the file has no column " + list_of(any_of) +
                             (any_of.size() > 1 ? " (one of them is needed)" : "") +
                             "; its first row has: " + list_of(found) + suggestion(any_of));
  }
}

bool Header::has(const std::string& known_name) const {
  return std::any_of(columns_.begin(), columns_.end(), [&](const Column& column) {
    return column.use == Use::known && known_.names[column.known] == known_name;
  });
}

std::string Header::suggestion(const std::vector<std::string>& wanted) const {
  for (const Column& column : columns_) {
    const std::string letters = letters_of(column.name);
    for (const std::string& name : wanted) {
      const bool similar = letters.find(letters_of(name)) != std::string::npos;
      if (similar) return ". Perhaps: --map \"" + column.name + "=" + name + "\"";
    }
  }
  return ". If one of them is meant, name it: --map \"COLUMN=" + wanted.front() + "\"";
}

std::string Header::warning() const {
  std::vector<std::string> ignored;
  for (const Column& column : columns_) {
    const bool meant = column.name.empty() || same_name(column.name, reason_column);
    if (column.use == Use::ignored && !meant) ignored.push_back(printable(column.name));
  }
  if (ignored.empty()) return {};
  return "not imported, because they are not known: " + list_of(ignored) +
         ". Known columns: " + list_of(known_.names) +
         ". --map \"COLUMN=NAME\" reads a column as a known one, --extra-columns sends the others "
         "too";
}

std::string Header::name_of(const std::string& known_name) const {
  for (const Column& column : columns_) {
    if (column.use != Use::known || known_.names[column.known] != known_name) continue;
    if (same_name(column.name, known_name)) break;
    return printable(column.name) + " (" + known_name + ")";
  }
  return known_name;
}

bool Header::begins_with_reason() const {
  return !columns_.empty() && same_name(columns_.front().name, reason_column);
}

std::string Header::problem_of(const CsvRow& row) const {
  if (!row.problem.empty()) return row.problem;
  if (row.fields.size() == columns_.size()) return {};
  const auto more =
      static_cast<std::int64_t>(row.fields.size()) - static_cast<std::int64_t>(columns_.size());
  return "the row has " + count_of(std::abs(more), "field") +
         (more > 0 ? " more than" : " fewer than") + " the header row";
}

}  // namespace importer
