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

std::string fixed(double number, int digits) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, number);
  return text.data();
}

std::string with_thousands(std::string digits) {
  const std::size_t first = digits.front() == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string spread_text(const Spread& spread) {
  if (spread.low == spread.high) return "";
  return number_text(spread.low) + ".." + number_text(spread.high);
}

std::optional<double> ratio_of(const Row& row) {
  return row.budget ? std::optional<double>(row.budget->ratio) : row.ratio;
}

using Line = std::array<std::string, 7>;

// Bytes that begin no character are none that is seen.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

void print_aligned(std::ostream& out, const std::vector<Line>& lines) {
  constexpr std::array<bool, 7> to_the_right{false, true, false, false, false, true, false};
  std::array<std::size_t, 7> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width(line[i]));
  }
  for (const Line& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string padding(widths[i] - width(line[i]), ' ');
      text += (to_the_right[i] ? padding + line[i] : line[i] + padding) + "  ";
    }
    out << text.substr(0, text.find_last_not_of(' ') + 1) << "\n";
  }
}

nlohmann::ordered_json json_of(const Row& row) {
  nlohmann::ordered_json json{
      {"id", row.id},         {"what", row.what},       {"value", row.value.median},
      {"low", row.value.low}, {"high", row.value.high}, {"unit", row.unit}};
  if (const auto ratio = ratio_of(row)) json["ratio"] = *ratio;
  if (row.budget) json["budget"] = row.budget->text;
  return json;
}

}  // namespace

std::string id_of(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

std::string number_text(double number) {
  const double size = std::fabs(number);
  if (size >= 1000) return with_thousands(fixed(number, 0));
  if (size >= 100 || number == std::floor(number)) return fixed(number, 0);
  return fixed(number, size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

namespace {

std::string limit_text(double limit) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", limit);
  return text.data();
}

}  // namespace

Budget at_most(double limit, double ratio, const std::string& beside) {
  return {"at most " + limit_text(limit) + " x " + beside, ratio, ratio <= limit};
}

Budget at_least(double limit, double ratio, const std::string& beside) {
  return {"at least " + limit_text(limit) + " x " + beside, ratio, ratio >= limit};
}

void Report::add(Row row) { rows_.push_back(std::move(row)); }

void Report::note(std::string text) { notes_.push_back(std::move(text)); }

std::size_t Report::missed() const {
  return static_cast<std::size_t>(std::count_if(
      rows_.begin(), rows_.end(), [this](const Row& row) { return verdict(row) == "MISSED"; }));
}

std::string Report::verdict(const Row& row) const {
  if (!row.budget) return "";
  if (!judging_) return "not judged";
  return row.budget->met ? "ok" : "MISSED";
}

void Report::print(std::ostream& out) const {
  std::vector<Line> lines{{"what", "value", "unit", "spread", "budget", "ratio", ""}};
  for (const Row& row : rows_) {
    const auto ratio = ratio_of(row);
    lines.push_back({row.what, number_text(row.value.median), row.unit, spread_text(row.value),
                     row.budget ? row.budget->text : "", ratio ? fixed(*ratio, 3) : "",
                     verdict(row)});
  }
  print_aligned(out, lines);
  out << "\n";
  for (const std::string& note : notes_) out << note << "\n";
}

std::string Report::json() const {
  nlohmann::ordered_json document;
  document["rows"] = nlohmann::ordered_json::array();
  for (const Row& row : rows_) {
    auto json = json_of(row);
    if (row.budget) json["verdict"] = verdict(row);
    document["rows"].push_back(std::move(json));
  }
  document["missed"] = missed();
  document["notes"] = notes_;
  return document.dump(2) + "\n";
}

}  // namespace bench
