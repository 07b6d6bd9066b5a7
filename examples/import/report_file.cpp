// SPDX-License-Identifier: MIT
#include "report_file.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "file_scan.hpp"

namespace importer {

namespace {

// The hash is noted before the file gets its name: if the program ends in between, the file there
// is still the one before.
// The same from whichever folder the import is run, and once the folder of the journal has moved.
std::string note_name(const std::string& path, const Journal& journal, const char* which) {
  const auto canonical = std::filesystem::weakly_canonical(path);
  return "report " + canonical.lexically_proximate(journal.folder()).string() + " " + which;
}

std::string hash_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const FileScan found = scan(file);
  return std::to_string(found.size) + ' ' + std::to_string(found.hash);
}

}  // namespace

ReportFile::ReportFile(std::string path, const std::string& header)
    : path_(std::move(path)),
      temporary_(path_ + ".part"),
      out_(temporary_, std::ios::binary | std::ios::trunc) {
  out_ << header << '\n';
  if (!out_) fail();
}

ReportFile::~ReportFile() { std::remove(temporary_.c_str()); }

void ReportFile::add(const std::string& line) {
  empty_ = false;
  out_ << line << '\n';
  if (!out_) fail();
}

void ReportFile::close() {
  out_.close();
  if (!out_) fail();
  hash_ = hash_of(temporary_);
}

void ReportFile::complete(bool even_if_empty, Journal* journal) {
  std::error_code problem;
  if (empty_ && !even_if_empty) {
    std::filesystem::remove(path_, problem);
    if (problem) fail();
    return;
  }
  if (journal != nullptr) journal->set(note_name(path_, *journal, "next"), hash_);
  std::filesystem::rename(temporary_, path_, problem);
  if (problem) fail();
  if (journal != nullptr) journal->set(note_name(path_, *journal, "now"), hash_);
}

bool is_as_written(const std::string& file, Journal& journal) {
  const std::string hash = hash_of(file);
  return hash == journal.setting(note_name(file, journal, "now")) ||
         hash == journal.setting(note_name(file, journal, "next"));
}

void ReportFile::fail() const {
  throw std::runtime_error("cannot write " + path_ + ": " + std::generic_category().message(errno));
}

}  // namespace importer
