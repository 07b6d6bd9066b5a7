// SPDX-License-Identifier: MIT
#include "vectors.hpp"

#include <cstdint>
#include <fstream>
#include <istream>
#include <stdexcept>

#if !defined(BIZKITHUB_TEST_DATA_DIR)
#error "BIZKITHUB_TEST_DATA_DIR must name the directory tests/data"
#endif

namespace vectors {

namespace {

[[noreturn]] void malformed(const std::string& why) { throw std::runtime_error(why); }

unsigned digit_value(char digit, unsigned base) {
  const std::string_view digits = "0123456789abcdef0123456789ABCDEF";
  const auto at = digits.find(digit);
  if (at == std::string_view::npos || at % 16 >= base) malformed("not a digit");
  return static_cast<unsigned>(at % 16);
}

std::uint32_t parse_number(std::string_view text, unsigned base, std::size_t max_digits) {
  if (text.empty() || text.size() > max_digits) malformed("wrong number of digits");
  std::uint32_t value = 0;
  for (const char digit : text) value = value * base + digit_value(digit, base);
  return value;
}

std::string encode_utf8(std::uint32_t point) {
  if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) malformed("no such code point");
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  const auto tail = [&](unsigned shift) { return byte(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) return {byte(point)};
  if (point < 0x800) return {byte(0xC0 | point >> 6), tail(0)};
  if (point < 0x10000) return {byte(0xE0 | point >> 12), tail(6), tail(0)};
  return {byte(0xF0 | point >> 18), tail(12), tail(6), tail(0)};
}

// Turns the text of one column into bytes.
class Decoder {
 public:
  explicit Decoder(std::string_view text) : rest_(text) {}

  std::string decode() {
    if (rest_ == "\\e") return {};
    if (rest_.empty()) malformed("an empty column: write \\e for the empty input");
    std::string out;
    while (!rest_.empty()) {
      const char next = take(1).front();
      out += next == '\\' ? escape() : plain(next);
    }
    return out;
  }

 private:
  std::string_view take(std::size_t count) {
    if (count > rest_.size()) malformed("an escape is cut short");
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  std::string_view take_until(char end) {
    const auto at = rest_.find(end);
    if (at == std::string_view::npos) malformed("an escape is not closed");
    const auto taken = take(at);
    rest_.remove_prefix(1);
    return taken;
  }

  static std::string plain(char byte) {
    const auto value = static_cast<unsigned char>(byte);
    if (value <= 0x20 || value == 0x7F) malformed("a raw space or control character");
    return {byte};
  }

  std::string escape() {
    const char name = take(1).front();
    const std::string_view names = "tnvfrs0\\";
    const std::string_view bytes("\t\n\v\f\r \0\\", 8);
    const auto at = names.find(name);
    if (at != std::string_view::npos) return {bytes[at]};
    if (name == 'x') return {static_cast<char>(parse_number(take(2), 16, 2))};
    if (name == 'u' && take(1) == "{") return encode_utf8(parse_number(take_until('}'), 16, 6));
    if (name == '{') return repetition();
    malformed("an unknown escape");
  }

  std::string repetition() {
    const auto count = parse_number(take_until('*'), 10, 6);
    const auto text = Decoder(take_until('}')).decode();
    if (count == 0 || text.empty()) malformed("a repetition of nothing");
    std::string out;
    for (std::uint32_t i = 0; i < count; ++i) out += text;
    return out;
  }

  std::string_view rest_;
};

// The expected column of tests/data/api_key.txt holds a space, so spaces are taken as they are.
std::string decode_expected(std::string_view text) {
  std::string escaped;
  for (const char c : text) c == ' ' ? escaped += "\\s" : escaped += c;
  return Decoder(escaped).decode();
}

Vector parse_line(std::string_view line) {
  const auto tab = line.find('\t');
  if (tab == std::string_view::npos) malformed("no TAB");
  const auto expected = line.substr(tab + 1);
  Vector vector;
  vector.input = Decoder(line.substr(0, tab)).decode();
  vector.accepted = expected != "!" && expected.substr(0, 2) != "! ";
  if (vector.accepted) vector.expected = decode_expected(expected);
  if (expected.size() > 1 && !vector.accepted) {
    vector.message_part = decode_expected(expected.substr(2));
  }
  return vector;
}

Vector parse_line_at(const std::string& where, const std::string& line) {
  try {
    auto vector = parse_line(line);
    vector.where = where + ": " + line;
    return vector;
  } catch (const std::runtime_error& error) {
    malformed(where + ": " + error.what() + ": " + line);
  }
}

std::vector<Vector> parse_file(std::istream& in, const std::string& file_name) {
  std::vector<Vector> all;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    all.push_back(parse_line_at(file_name + ":" + std::to_string(number), line));
  }
  return all;
}

}  // namespace

std::vector<Vector> load(const std::string& file_name) {
  std::ifstream in(std::string(BIZKITHUB_TEST_DATA_DIR) + "/" + file_name, std::ios::binary);
  if (!in) malformed(file_name + ": cannot be read");
  auto all = parse_file(in, file_name);
  if (in.bad()) malformed(file_name + ": cannot be read to its end");
  std::size_t accepted = 0;
  for (const auto& vector : all) accepted += vector.accepted ? 1U : 0U;
  if (accepted == 0 || accepted == all.size()) {
    malformed(file_name + ": needs inputs that are accepted and inputs that are refused");
  }
  return all;
}

}  // namespace vectors
