// SPDX-License-Identifier: MIT
#include "scanned_file.hpp"

#include <stdexcept>
#include <string_view>

namespace importer {

ScannedFile::ScannedFile(const std::string& path, const FileScan& scan)
    : file_(path, std::ios::binary), scan_(scan) {
  if (!file_) throw std::runtime_error("cannot read " + path);
}

ScannedFile::int_type ScannedFile::underflow() {
  file_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
  if (file_.bad()) throw std::ios_base::failure("the file cannot be read");
  const auto size = static_cast<std::size_t>(file_.gcount());
  const bool at_end = blocks_read_ == scan_.blocks.size();
  check(at_end == (size == 0));
  if (at_end) return traits_type::eof();
  check(fnv1a({block_.data(), size}) == scan_.blocks[blocks_read_++]);
  setg(block_.data(), block_.data(), block_.data() + size);
  return traits_type::to_int_type(block_[0]);
}

void ScannedFile::check(bool unchanged) {
  changed_ = changed_ || !unchanged;
  if (changed_) throw std::ios_base::failure("the file has changed");
}

}  // namespace importer
