// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// Test vectors from tests/data. The head of every such file describes the form of its lines.
namespace vectors {

struct Vector {
  std::string input;
  bool accepted = false;
  std::string expected;      // what an accepted input yields
  std::string message_part;  // what the message of a refusal must hold
  std::string where;         // file, line and text, to be shown beside a failure
};

// A copy on the heap of exactly the size of the text, without a terminating NUL, so that a
// sanitizer sees a function that reads one byte too many.
class ExactBuffer {
 public:
  explicit ExactBuffer(std::string_view text) : bytes_(new char[text.size()]), size_(text.size()) {
    text.copy(bytes_.get(), size_);
  }
  std::string_view view() const noexcept { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_;
};

// The vectors of one file of tests/data. Throws on a line it does not understand, and on a file
// without vectors of both sorts: a test of nothing would pass whatever it tests.
std::vector<Vector> load(const std::string& file_name);

}  // namespace vectors
