// SPDX-License-Identifier: MIT
// Feeds files, and all files of directories, to a fuzz target: what libFuzzer does with a corpus,
// for a compiler that lacks it.
#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "fuzz.hpp"

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const fs::path& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(path)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

void replay(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::cout << path.filename().string() << std::endl;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

std::size_t replay_all(const std::vector<std::string>& paths) {
  std::size_t replayed = 0;
  for (const std::string& path : paths) {
    for (const fs::path& file : files_in(path)) {
      replay(file);
      ++replayed;
    }
  }
  return replayed;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::size_t replayed = replay_all({argv + 1, argv + argc});
    std::cout << replayed << " inputs\n";
    return replayed > 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
