// SPDX-License-Identifier: MIT
#include "decoder.hpp"

#include <cerrno>
#include <cstdint>
#include <ios>
#include <stdexcept>

#include "text.hpp"

namespace importer {

Decoder::Decoder(std::istream& in, const std::string& encoding)
    : in_(in), conversion_(iconv_open("UTF-8", encoding.c_str())) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): this is how iconv reports failure
  if (conversion_ != reinterpret_cast<iconv_t>(std::intptr_t{-1})) return;
  throw std::runtime_error("unknown encoding " + printable(encoding) +
                           "; iconv --list shows the known ones");
}

Decoder::~Decoder() { iconv_close(conversion_); }

Decoder::int_type Decoder::underflow() {
  decoded_size_ = 0;
  while (decoded_size_ == 0) {
    if (!read_block() && undecoded_.empty()) return traits_type::eof();
    convert();
  }
  setg(decoded_.data(), decoded_.data(), decoded_.data() + decoded_size_);
  return traits_type::to_int_type(*gptr());
}

// A character takes at most three times as many bytes in UTF-8 as before, so a block always fits.
bool Decoder::read_block() {
  std::array<char, std::size_t{16} * 1024> block{};
  in_.read(block.data(), block.size());
  undecoded_.append(block.data(), static_cast<std::size_t>(in_.gcount()));
  if (in_.bad()) throw std::ios_base::failure("the file cannot be read");
  return in_.gcount() > 0;
}

void Decoder::convert() {
  char* from = undecoded_.data();
  std::size_t left = undecoded_.size();
  while (left > 0 && decoded_.size() - decoded_size_ > 16) {
    char* to = decoded_.data() + decoded_size_;
    std::size_t room = decoded_.size() - decoded_size_ - 16;
    const bool failed =
        iconv(conversion_, &from, &left, &to, &room) == static_cast<std::size_t>(-1);
    decoded_size_ = static_cast<std::size_t>(to - decoded_.data());
    if (!failed || errno == E2BIG) break;
    if (errno == EINVAL && !in_.eof()) break;  // The rest of the character is in the next block.
    decoded_[decoded_size_++] = '\xFF';
    ++from;
    --left;
  }
  undecoded_.erase(0, undecoded_.size() - left);
}

}  // namespace importer
