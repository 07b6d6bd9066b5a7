#pragma once

#include <string>
#include <vector>

namespace readme {

/// A fenced block of a Markdown file.
struct Block {
  std::string language;
  std::string text;
  int line = 0;  ///< Of the first line inside the fence.
};

/// The cells of a row of a Markdown table, without the back quotes around them.
using Row = std::vector<std::string>;

std::string read_file(const std::string& path);
std::vector<std::string> lines_of(const std::string& text);
std::vector<Block> blocks_of(const std::string& markdown);
/// What stands outside of fenced blocks.
std::string prose_of(const std::string& markdown);
/// The rows of the tables under `heading` ("### TlsOptions"), up to the next heading.
std::vector<Row> rows_under(const std::string& markdown, const std::string& heading);

}  // namespace readme
