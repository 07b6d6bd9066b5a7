#include "document.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace readme {
namespace {

bool begins_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

std::string trimmed(const std::string& text, const char* what) {
  const auto begin = text.find_first_not_of(what);
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(what) - begin + 1);
}

bool is_rule(const std::string& line) {
  return line.find_first_not_of("|-: ") == std::string::npos;
}

Row row_of(const std::string& line) {
  Row row;
  std::istringstream cells(line.substr(1));
  for (std::string cell; std::getline(cells, cell, '|');) row.push_back(trimmed(cell, " `"));
  return row;
}

}  // namespace

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<Block> blocks_of(const std::string& markdown) {
  std::vector<Block> blocks;
  bool inside = false;
  int number = 0;
  for (const std::string& line : lines_of(markdown)) {
    ++number;
    if (begins_with(line, "```")) {
      inside = !inside;
      if (inside) blocks.push_back({line.substr(3), "", number + 1});
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  if (inside) throw std::runtime_error("a fenced block has no end");
  return blocks;
}

std::string prose_of(const std::string& markdown) {
  std::string prose;
  bool inside = false;
  for (const std::string& line : lines_of(markdown)) {
    if (begins_with(line, "```")) inside = !inside;
    if (!inside) prose += line + "\n";
  }
  return prose;
}

std::vector<Row> rows_under(const std::string& markdown, const std::string& heading) {
  std::vector<Row> rows;
  bool here = false;
  for (const std::string& line : lines_of(prose_of(markdown))) {
    if (begins_with(line, "#")) here = line == heading;
    if (here && begins_with(line, "|") && !is_rule(line)) rows.push_back(row_of(line));
  }
  return rows;
}

}  // namespace readme
