// SPDX-License-Identifier: MIT
#include "text.hpp"

#include <algorithm>

namespace importer {

std::string csv_field(std::string_view text, char separator) {
  const std::string special{separator, '"', '\r', '\n'};
  if (text.find_first_of(special) == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

std::string printable(std::string_view text) {
  std::size_t size = std::min<std::size_t>(text.size(), 40);
  while (size < text.size() && size > 0 && (text[size] & 0xC0) == 0x80) --size;  // whole letters
  std::string shown(text.substr(0, size));
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7F; };
  std::replace_if(shown.begin(), shown.end(), is_control, '?');
  return '"' + shown + '"' + (shown.size() < text.size() ? "..." : "");
}

std::string shell_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (std::string_view("\"$`\\").find(c) != std::string_view::npos) quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string shell_word(std::string_view text) {
  const bool special = text.find_first_of(" \t\n\"'$`\\!#&()*;<>?[]{|}~") != std::string_view::npos;
  return special ? shell_quoted(text) : std::string(text);
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string with_commas(std::int64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

std::string count_of(std::int64_t number, std::string_view noun) {
  return with_commas(number) + ' ' + std::string(noun) + (number == 1 ? "" : "s");
}

std::string and_skipped(std::int64_t empty_rows) {
  return empty_rows == 0 ? "" : "; " + count_of(empty_rows, "empty row") + " skipped";
}

void add_example(std::string& list, std::int64_t count, const std::string& item) {
  constexpr std::int64_t shown = 5;
  if (count <= shown) list += (list.empty() ? "" : ", ") + item;
  if (count == shown + 1) list += ", ...";
}

std::string duration_text(std::int64_t seconds) {
  const auto text = [](std::int64_t count, const char* unit) {
    return std::to_string(count) + ' ' + unit;
  };
  if (seconds < 60) return text(seconds, "s");
  const std::int64_t minutes = seconds / 60;
  if (minutes < 60) return text(minutes, "min ") + text(seconds % 60, "s");
  return text(minutes / 60, "h ") + text(minutes % 60, "min");
}

}  // namespace importer
