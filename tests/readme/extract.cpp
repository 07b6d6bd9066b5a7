// extract README FOLDER: writes each fenced block of README into a file of its own, numbered from 1
// within its language: cpp-1.cpp, cmake-1.txt, sh-1.txt.
//
// C++ that holds `int main` is a program and stays as it stands. Anything else is a fragment, and
// becomes the inside of a function that has what such a text takes for granted: `client`,
// `request` and `match` of the obvious types, vectors of them called `requests` and `matches`, and
// the functions `report` and `remember_to_check`.
//
// A text block is what the last program before it prints, and is written as cpp-N.output.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include "document.hpp"

namespace {

constexpr const char* before_fragment = R"(#include <bizkithub/bizkithub.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

void report(const bizkithub::Error& error);
void remember_to_check(const bizkithub::MatchCustomersRequest& match);
void fragment(const bizkithub::Client& client, const bizkithub::CreateCustomerRequest& request,
              const bizkithub::MatchCustomersRequest& match,
              const std::vector<bizkithub::CreateCustomerRequest>& requests,
              const std::vector<bizkithub::MatchCustomersRequest>& matches);

void fragment([[maybe_unused]] const bizkithub::Client& client,
              [[maybe_unused]] const bizkithub::CreateCustomerRequest& request,
              [[maybe_unused]] const bizkithub::MatchCustomersRequest& match,
              [[maybe_unused]] const std::vector<bizkithub::CreateCustomerRequest>& requests,
              [[maybe_unused]] const std::vector<bizkithub::MatchCustomersRequest>& matches) {
  {  // A scope of its own, so that the text may use the names again.
)";
constexpr const char* after_fragment = "  }\n}\n";

bool is_program(const readme::Block& block) {
  return block.language == "cpp" && block.text.find("int main") != std::string::npos;
}

// With #line, a compiler's complaint points into README.
std::string source_of(const readme::Block& block) {
  const std::string here = "#line " + std::to_string(block.line) + " \"README.md\"\n" + block.text;
  return is_program(block) ? here : before_fragment + here + after_fragment;
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path) << text;
  std::cout << path.filename().string() << "\n";
}

void extract(const std::string& markdown, const std::filesystem::path& folder) {
  std::map<std::string, int> count;
  std::string program;
  for (const readme::Block& block : readme::blocks_of(markdown)) {
    const int number = ++count[block.language];
    const std::string name = block.language + "-" + std::to_string(number);
    if (is_program(block)) program = name;
    if (block.language == "cpp") {
      write(folder / (name + ".cpp"), source_of(block));
    } else if (block.language == "text") {
      write(folder / (program + ".output"), block.text);
    } else {
      write(folder / (name + ".txt"), block.text);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::filesystem::remove_all(argv[2]);
  std::filesystem::create_directories(argv[2]);
  extract(readme::read_file(argv[1]), argv[2]);
}
