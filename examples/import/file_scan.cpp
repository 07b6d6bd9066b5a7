// SPDX-License-Identifier: MIT
#include "file_scan.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace importer {
namespace {

bool begins_with(const std::string& text, std::string_view prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

/// Tells UTF-8 from an encoding of one byte for each character.
class Utf8Count {
 public:
  void add(unsigned char byte) {
    if (byte == '\n') ++line_;
    if (missing_ > 0 && byte >= 0x80 && byte < 0xC0) {
      if (--missing_ == 0) ++letters_;
      return;
    }
    if (missing_ > 0) invalid();
    missing_ = 0;
    if (byte >= 0xC2 && byte < 0xF5) missing_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    if (byte >= 0x80 && missing_ == 0) invalid();
  }
  /// A text of some length in another encoding forms letters of UTF-8 only by chance.
  bool is_utf8() const { return invalid_ == 0 || letters_ > invalid_; }
  std::size_t first_invalid_line() const { return first_invalid_line_; }

 private:
  void invalid() {
    if (invalid_++ == 0) first_invalid_line_ = line_;
  }

  int missing_ = 0;  // continuation bytes of the letter that was begun
  std::uint64_t letters_ = 0, invalid_ = 0;
  std::size_t line_ = 1, first_invalid_line_ = 0;
};

/// Latin letters in UTF-16 have a zero in every second byte.
std::string utf16_without_mark(const std::string& start) {
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < start.size(); ++i) zeros[i % 2] += start[i] == '\0' ? 1 : 0;
  if (zeros[1] > start.size() / 4) return "UTF-16LE";
  if (zeros[0] > start.size() / 4) return "UTF-16BE";
  return {};
}

std::string encoding_by_mark(const std::string& start) {
  if (begins_with(start, "\xEF\xBB\xBF")) return "UTF-8";
  if (begins_with(start, "\xFF\xFE")) return "UTF-16LE";
  if (begins_with(start, "\xFE\xFF")) return "UTF-16BE";
  return {};
}

void guess_encoding(FileScan& found, const std::string& start, const Utf8Count& count) {
  found.encoding = encoding_by_mark(start);
  found.has_mark = !found.encoding.empty();
  if (found.has_mark) return;
  found.encoding = utf16_without_mark(start);
  if (!found.encoding.empty()) {
    found.doubt = "the file looks like " + found.encoding + ", but has no byte order mark";
    return;
  }
  found.encoding = "UTF-8";
  if (count.is_utf8()) return;
  found.encoding = "WINDOWS-1250";
  found.doubt = "line " + std::to_string(count.first_invalid_line()) +
                " is not UTF-8, so the file is read as Windows-1250";
}

std::string problem_of(const FileScan& found, const std::string& start) {
  if (found.size == 0) return "is empty";
  if (begins_with(start, "PK\x03\x04") || begins_with(start, "\xD0\xCF\x11\xE0")) {
    return "is a workbook of Excel or a similar program. Save it there as CSV (in Excel: Save As, "
           "CSV UTF-8), and import that file";
  }
  if (found.has_returns && !found.has_line_feeds) {
    return "has lines that end with a carriage return only, as on old Macs. Convert it first, for "
           "example: tr '\\r' '\\n' <FILE >NEW_FILE";
  }
  return {};
}

constexpr std::uint64_t hash_basis = 14695981039346656037U;
constexpr std::uint64_t hash_prime = 1099511628211U;

void add_block(FileScan& found, std::string_view block) {
  found.size += block.size();
  found.blocks.push_back(fnv1a(block));
  found.hash = (found.hash ^ found.blocks.back()) * hash_prime;
  if (block.find('\r') != std::string_view::npos) found.has_returns = true;
  if (block.find('\n') != std::string_view::npos) found.has_line_feeds = true;
}

}  // namespace

std::uint64_t fnv1a(std::string_view bytes) {
  std::uint64_t hash = hash_basis;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * hash_prime;
  return hash;
}

FileScan scan(std::istream& file) {
  FileScan found;
  found.hash = hash_basis;
  Utf8Count utf8;
  std::string start;
  std::array<char, FileScan::block_bytes> bytes{};
  while (file.read(bytes.data(), bytes.size()), file.gcount() > 0) {
    const std::string_view block(bytes.data(), static_cast<std::size_t>(file.gcount()));
    if (found.size == 0) start = block;
    add_block(found, block);
    for (const char byte : block) utf8.add(static_cast<unsigned char>(byte));
  }
  if (file.bad()) throw std::runtime_error("the file cannot be read");
  guess_encoding(found, start, utf8);
  found.problem = problem_of(found, start);
  return found;
}

FileScan scan_file(const std::string& path) {
  std::error_code none;
  if (std::filesystem::is_directory(path, none)) {
    throw std::runtime_error(path + " is a directory, not a file");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw std::runtime_error("cannot read " + path + ": " + std::generic_category().message(errno));
  }
  FileScan found = scan(file);
  if (!found.problem.empty()) throw std::runtime_error(path + " " + found.problem);
  return found;
}

}  // namespace importer
