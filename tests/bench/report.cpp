// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

namespace bench {

namespace {

std::string format(const char* pattern, int digits, double number) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), pattern, digits, number);
  return text.data();
}

std::string fixed(double number, int digits) { return format("%.*f", digits, number); }

/// Three significant digits: "0.283", "31.4", "8333".
std::string number_text(double number) {
  const double size = std::fabs(number);
  return fixed(number, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

std::string limit_text(double limit) { return format("%.*g", 6, limit); }

std::string spread_text(const Spread& spread) {
  if (spread.low == spread.high) return "";
  return number_text(spread.low) + ".." + number_text(spread.high);
}

using Line = std::array<std::string, 8>;

// Of UTF-8, without the bytes that continue a character.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

void print_aligned(std::ostream& out, const std::vector<Line>& lines) {
  std::array<std::size_t, std::tuple_size<Line>::value> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width(line[i]));
  }
  for (const Line& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
      text += line[i] + std::string(widths[i] - width(line[i]) + 2, ' ');
    }
    out << text.substr(0, text.find_last_not_of(' ') + 1) << "\n";
  }
}

}  // namespace

Budget at_most(double limit, double measured, const std::string& unit) {
  return {"at most " + limit_text(limit) + " " + unit, measured, measured <= limit};
}

Budget at_least(double limit, double measured, const std::string& unit) {
  return {"at least " + limit_text(limit) + " " + unit, measured, measured >= limit};
}

void Report::add(Row row) { rows_.push_back(std::move(row)); }

void Report::note(std::string text) { notes_.push_back(std::move(text)); }

std::size_t Report::missed() const {
  return static_cast<std::size_t>(std::count_if(
      rows_.begin(), rows_.end(), [this](const Row& row) { return verdict(row) == "MISSED"; }));
}

std::string Report::verdict(const Row& row) const {
  if (!row.budget) return "";
  if (!judges_) return "not judged";
  return row.budget->met ? "ok" : "MISSED";
}

void Report::print(std::ostream& out) const {
  std::vector<Line> lines{
      {"what", "median", "unit", "quartiles", "x bare", "budget", "measured", "verdict"}};
  for (const Row& row : rows_) {
    lines.push_back({row.what, number_text(row.value.median), row.unit, spread_text(row.value),
                     row.of_bare ? fixed(*row.of_bare, 2) : "", row.budget ? row.budget->text : "",
                     row.budget ? number_text(row.budget->measured) : "", verdict(row)});
  }
  print_aligned(out, lines);
  out << "\n";
  for (const std::string& note : notes_) out << note << "\n";
}

std::string Report::json() const {
  nlohmann::ordered_json document;
  document["rows"] = nlohmann::ordered_json::array();
  for (const Row& row : rows_) {
    nlohmann::ordered_json json{{"what", row.what},
                                {"median", row.value.median},
                                {"low", row.value.low},
                                {"high", row.value.high},
                                {"unit", row.unit}};
    if (row.of_bare) json["of_bare"] = *row.of_bare;
    if (row.budget) {
      json["budget"] = {{"text", row.budget->text},
                        {"measured", row.budget->measured},
                        {"verdict", verdict(row)}};
    }
    document["rows"].push_back(std::move(json));
  }
  document["missed"] = missed();
  document["notes"] = notes_;
  return document.dump(2) + "\n";
}

}  // namespace bench
