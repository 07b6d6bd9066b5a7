#include "options.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include "parts.hpp"

namespace bench {

namespace {

constexpr const char* usage =
    R"(Usage: bizkithub-bench [OPTION...]

Measures this library beside a bare libcurl loop and one written by hand with nlohmann/json, against
an nginx of its own, and prints a table. Exits with 1 if a budget is missed, with 2 if something
failed. No budget is missed by a time alone: only by its ratio to another figure of the same run.

  --json FILE   write the table as JSON
  --only NAME   measure this part alone; may be given several times
  --rounds N    measure everything N times
  --quick       a few seconds instead of minutes, to see that it all works; judges no budget
  --awake       keep the processor from falling asleep between a request and its answer, which on a
                virtual machine can cost more than the call
  --help        show this text

)";

void print_usage(std::ostream& out) {
  out << usage << "Parts:\n";
  for (const Part& part : parts()) out << "  " << part.name << ": " << part.about << "\n";
}

/// The words of the command line, taken one by one.
class Words {
 public:
  Words(int argc, char** argv) : words_(argv + 1, argv + argc) {}

  bool left() const { return next_ < words_.size(); }
  std::string take() { return words_[next_++]; }
  std::string value_of(const std::string& option) {
    if (!left()) throw std::invalid_argument(option + " needs a value");
    return take();
  }

 private:
  std::vector<std::string> words_;
  std::size_t next_ = 0;
};

std::size_t rounds_from(const std::string& text) {
  char* end = nullptr;
  const long number = std::strtol(text.c_str(), &end, 10);
  if (*end != '\0' || number < 1 || number > 1000) {
    throw std::invalid_argument("--rounds takes a number from 1 to 1000");
  }
  return static_cast<std::size_t>(number);
}

std::string part_from(const std::string& text) {
  const auto& all = parts();
  if (std::none_of(all.begin(), all.end(), [&](const Part& part) { return part.name == text; })) {
    throw std::invalid_argument("there is no part " + text);
  }
  return text;
}

void apply(Options& options, const std::string& word, Words& words) {
  if (word == "--quick") {
    options.quick = true;
  } else if (word == "--awake") {
    options.awake = true;
  } else if (word == "--only") {
    options.only.push_back(part_from(words.value_of(word)));
  } else if (word == "--rounds") {
    options.rounds = rounds_from(words.value_of(word));
  } else if (word == "--json") {
    options.json_file = words.value_of(word);
  } else {
    throw std::invalid_argument("unknown option: " + word);
  }
}

}  // namespace

std::size_t Options::rounds_or(std::size_t usual) const {
  if (rounds != 0) return rounds;
  return quick ? 2 : usual;
}

std::size_t Options::calls(std::size_t calls) const {
  return quick ? std::max<std::size_t>(calls / 20, 50) : calls;
}

std::optional<Options> parse_options(int argc, char** argv, int& exit_code) {
  Options options;
  Words words(argc, argv);
  try {
    while (words.left()) {
      const std::string word = words.take();
      if (word == "--help" || word == "-h") {
        print_usage(std::cout);
        exit_code = 0;
        return std::nullopt;
      }
      apply(options, word, words);
    }
  } catch (const std::invalid_argument& problem) {
    std::cerr << "bizkithub-bench: " << problem.what() << "\n\n";
    print_usage(std::cerr);
    exit_code = 2;
    return std::nullopt;
  }
  return options;
}

}  // namespace bench
