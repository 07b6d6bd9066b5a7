// check README ROOT: holds README's tables, links and paths against the headers, the CMake files
// and the source tree at ROOT. Prints what does not agree.
//
//   check options README ROOT   every option, with its default
//   check errors README ROOT    every ErrorKind and Delivery, and nothing else
//   check links README ROOT     every relative link, and every heading linked to
//   check version CHANGELOG ROOT   an entry for the version in version.hpp
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <regex>
#include <set>

#include "document.hpp"

namespace {

using readme::Row;
using Defaults = std::map<std::string, std::string>;

int problems = 0;

template <class... Parts>
void complain(const Parts&... parts) {
  (std::cout << ... << parts) << "\n";
  ++problems;
}

// The lines between `opening` and the brace that ends it at the start of a line.
std::vector<std::string> body_of(const std::string& source, const std::string& opening) {
  const auto begin = source.find(opening);
  if (begin == std::string::npos) {
    complain("the headers have no `", opening, "`");
    return {};
  }
  return readme::lines_of(source.substr(begin, source.find("\n}", begin) - begin));
}

// A default as README writes it. Every form in the headers is known here by its own rule, so that a
// new form is noticed instead of guessed at.
std::string in_words(const std::string& type, std::string value) {
  value.erase(std::remove(value.begin(), value.end(), '\''), value.end());
  if (type == "std::chrono::milliseconds") {
    const long ms = value.empty() ? 0 : std::stol(value);
    return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : value + " ms";
  }
  if (value.empty()) {
    if (type == "std::string" || type.find("std::vector") == 0) return "empty";
    const bool is_struct = type == "RetryOptions" || type == "TlsOptions" || type == "CallOptions";
    return is_struct ? type : "unset";
  }
  std::smatch part;
  if (std::regex_match(value, part, std::regex(R"(std::size_t\{(\d+)\} \* 1024 \* 1024)")))
    return part[1].str() + " MiB";
  if (std::regex_match(value, part, std::regex(R"(\w+::(\w+))"))) return part[1];
  if (std::regex_match(value, part, std::regex("\"(.*)\""))) return part[1];
  return value;
}

Defaults defaults_in(const std::string& header, const std::string& name) {
  // `type member{default};` or `type member = default;`
  const std::regex member(R"(  ([\w:<>]+(?:\(.*\)>)?) (\w+)(?:\{(.*)\}| = (.*));)");
  Defaults defaults;
  for (const std::string& line : body_of(header, "struct " + name + " {\n")) {
    std::smatch part;
    if (std::regex_match(line, part, member)) {
      defaults[part[2]] = in_words(part[1], part[3].matched ? part[3] : part[4]);
    } else if (line.find_first_not_of(' ') == 2 && line.find("//") == std::string::npos) {
      complain("no rule here reads this line of ", name, ": ", line);
    }
  }
  return defaults;
}

// Compares both ways: what is missing in README, and what README has too much.
void compare(const std::string& name, Defaults expected, const std::vector<Row>& rows) {
  if (expected.empty()) complain("nothing was found in the headers for ", name);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto found = expected.find(rows[i].at(0));
    if (found == expected.end()) {
      complain(name, ": README has ", rows[i].at(0), ", which there is not, or has it twice");
      continue;
    }
    if (found->second != rows[i].at(1)) {
      complain(name, ".", found->first, " is ", found->second, " by default, but README says ",
               rows[i].at(1));
    }
    expected.erase(found);
  }
  for (const auto& [member, value] : expected) {
    complain(name, ": README lacks ", member, ", which is ", value, " by default");
  }
}

// The members of a struct against a table of fields.
void check_fields(const std::string& name, const std::string& header,
                  const std::vector<Row>& rows) {
  const std::regex member(R"(  [\w:<>]+ (\w+)(?:\{.*\}| = .*);)");
  std::set<std::string> expected;
  for (const std::string& line : body_of(header, "struct " + name + " {\n")) {
    std::smatch part;
    if (std::regex_match(line, part, member)) expected.insert(part[1]);
  }
  if (expected.empty()) complain("nothing was found in the headers for ", name);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (expected.erase(rows[i].at(0)) == 0)
      complain(name, ": README has ", rows[i].at(0), ", which there is not, or has it twice");
  }
  for (const auto& one : expected) complain(name, ": README lacks ", one);
}

Defaults cmake_options(const std::string& root) {
  Defaults options{{"BUILD_SHARED_LIBS", "OFF"}};
  const char* own_default = "ON`, in a subproject `OFF";
  const std::regex option(R"re(option\((BIZKITHUB_\w+)\s+"[^"]*"\s+([^\s)]+)\))re");
  std::vector<std::filesystem::path> files{root + "/CMakeLists.txt"};
  for (const auto& entry : std::filesystem::directory_iterator(root + "/cmake"))
    files.push_back(entry);
  for (const auto& file : files) {
    const std::string text = readme::read_file(file.string());
    for (std::sregex_iterator it(text.begin(), text.end(), option), end; it != end; ++it) {
      const std::string value = (*it)[2];
      options[(*it)[1]] = value == "${BIZKITHUB_TOP_LEVEL}" ? own_default : value;
    }
  }
  return options;
}

void check_options(const std::string& markdown, const std::string& root) {
  std::string headers;
  for (const char* name : {"options", "retry", "bulk", "rate_limit"}) {
    headers += readme::read_file(root + "/include/bizkithub/" + name + ".hpp");
  }
  for (const char* name :
       {"ClientOptions", "TlsOptions", "RetryOptions", "CallOptions", "BulkOptions", "RateLimit"}) {
    compare(name, defaults_in(headers, name),
            readme::rows_under(markdown, std::string("### ") + name));
  }
  for (const char* name : {"BulkSummary", "BulkCounts"}) {
    check_fields(name, headers, readme::rows_under(markdown, std::string("### ") + name));
  }
  std::vector<Row> rows = readme::rows_under(markdown, "## Building and installing");
  const auto is_other = [](const Row& row) {
    return row.at(0).find("BUILD_SHARED_LIBS") != 0 && row.at(0).find("BIZKITHUB_") != 0;
  };
  rows.erase(std::remove_if(rows.begin(), rows.end(), is_other), rows.end());
  rows.insert(rows.begin(), Row{});  // In place of the heading that went with the others.
  compare("CMake", cmake_options(root), rows);
}

std::set<std::string> enumerators(const std::string& header, const std::string& name) {
  std::set<std::string> found;
  for (const std::string& line : body_of(header, "enum class " + name + " {\n")) {
    std::smatch part;
    if (std::regex_search(line, part, std::regex(R"(^  (\w+),?(\s|$))"))) found.insert(part[1]);
  }
  return found;
}

void check_enumeration(const std::string& name, const std::string& header,
                       const std::vector<Row>& rows) {
  const std::set<std::string> expected = enumerators(header, name);
  std::set<std::string> documented;
  bool here = false;
  for (const Row& row : rows) {
    if (row.at(0) == "ErrorKind" || row.at(0) == "Delivery") {
      here = row.at(0) == name;
    } else if (here) {
      documented.insert(row.at(0));
    }
  }
  if (expected.empty()) complain("nothing was found in the headers for ", name);
  for (const auto& one : expected) {
    if (documented.count(one) == 0) complain(name, ": README lacks ", one);
  }
  for (const auto& one : documented) {
    if (expected.count(one) == 0) complain(name, ": README has ", one, ", which there is not");
  }
}

void check_errors(const std::string& markdown, const std::string& root) {
  const std::string header = readme::read_file(root + "/include/bizkithub/error.hpp");
  const auto rows = readme::rows_under(markdown, "## Errors");
  for (const char* name : {"ErrorKind", "Delivery"}) check_enumeration(name, header, rows);
}

// The name under which a heading can be linked to.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (const char c : heading.substr(heading.find_first_not_of("# "))) {
    if (c == ' ') anchor += '-';
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_')
      anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return anchor;
}

std::set<std::string> anchors_of(const std::string& prose) {
  std::set<std::string> anchors;
  for (const std::string& line : readme::lines_of(prose)) {
    if (line.compare(0, 1, "#") == 0) anchors.insert(anchor_of(line));
  }
  return anchors;
}

void check_links(const std::string& markdown, const std::string& root) {
  const std::string prose = readme::prose_of(markdown);
  const std::set<std::string> anchors = anchors_of(prose);
  const std::regex link(R"(\]\(([^)]+)\))");
  for (std::sregex_iterator it(prose.begin(), prose.end(), link), end; it != end; ++it) {
    const std::string target = (*it)[1];
    if (target.find("://") != std::string::npos) continue;
    const bool good = target[0] == '#'
                          ? anchors.count(target.substr(1)) > 0
                          : std::filesystem::exists(std::filesystem::path(root) / target);
    if (!good) complain("a link leads nowhere: ", target);
  }
}

// Headers and files that the text names without a link.
void check_names(const std::string& markdown, const std::string& root) {
  const std::regex name(R"(bizkithub/\w+\.hpp)");
  for (std::sregex_iterator it(markdown.begin(), markdown.end(), name), end; it != end; ++it) {
    if (!std::filesystem::exists(std::filesystem::path(root) / "include" / it->str()))
      complain("no such file: ", it->str());
  }
}

void check_version(const std::string& markdown, const std::string& root) {
  const std::string header = readme::read_file(root + "/include/bizkithub/version.hpp");
  const std::regex number(R"(#define BIZKITHUB_VERSION_(?:MAJOR|MINOR|PATCH) (\d+))");
  std::string version;
  for (std::sregex_iterator it(header.begin(), header.end(), number), end; it != end; ++it) {
    version += (version.empty() ? "" : ".") + (*it)[1].str();
  }
  if (markdown.find("\n## [" + version + "] - ") == std::string::npos)
    complain("no entry for ", version);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::string what = argv[1];
  const std::string markdown = readme::read_file(argv[2]);
  const std::string root = argv[3];
  if (what == "options") {
    check_options(markdown, root);
  } else if (what == "errors") {
    check_errors(markdown, root);
  } else if (what == "links") {
    check_links(markdown, root);
    check_names(markdown, root);
  } else if (what == "version") {
    check_version(markdown, root);
  } else {
    return 2;
  }
  return problems == 0 ? 0 : 1;
}
