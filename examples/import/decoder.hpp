// SPDX-License-Identifier: MIT
#pragma once

#include <iconv.h>

#include <array>
#include <istream>
#include <streambuf>
#include <string>

namespace importer {

/// Reads text of any encoding that iconv knows as UTF-8. A byte that is not text in that encoding
/// becomes one that is not text in UTF-8 either, so that the row is refused.
class Decoder : public std::streambuf {
 public:
  /// Throws std::runtime_error if there is no such encoding.
  Decoder(std::istream& in, const std::string& encoding);
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() override;

 protected:
  int_type underflow() override;

 private:
  bool read_block();
  void convert();

  std::istream& in_;
  iconv_t conversion_;
  std::string undecoded_;
  std::array<char, std::size_t{64} * 1024> decoded_{};
  std::size_t decoded_size_ = 0;
};

}  // namespace importer
