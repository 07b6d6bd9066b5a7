// SPDX-License-Identifier: MIT
#include "results_writer.hpp"

#include <initializer_list>
#include <iostream>
#include <stdexcept>
#include <string_view>

namespace import_customers {
namespace {

std::string field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

std::string line_of(std::initializer_list<std::string_view> texts) {
  std::string line;
  for (const std::string_view text : texts) line += (line.empty() ? "" : ",") + field(text);
  return line + '\n';
}

const std::initializer_list<std::string_view> column_names{
    "row", "outcome", "cuRefNo", "newAccount", "errorKind", "delivery", "field", "message"};

// NUL if there is none.
char last_byte(const std::string& file) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  char last = '\0';
  if (in && in.tellg() > 0) in.seekg(-1, std::ios::end).get(last);
  return last;
}

// Empty where it is not known: an attempt that failed may have created the customer.
std::string_view new_account(const bizkithub::CreateCustomerResponse& customer) {
  if (customer.new_account) return "true";
  return customer.info.earlier_attempt_may_have_applied ? "" : "false";
}

}  // namespace

ResultsWriter::ResultsWriter(const std::string& file) : out_(file.empty() ? std::cout : file_) {
  const char last = last_byte(file);
  if (!file.empty()) file_.open(file, std::ios::binary | std::ios::app);
  if (last == '\0') out_ << line_of(column_names);
  // A line that an earlier run could not write to its end.
  if (last != '\0' && last != '\n') out_ << '\n';
  if (!out_.flush()) throw std::runtime_error("cannot write " + (file.empty() ? "results" : file));
}

bool ResultsWriter::succeeded(std::size_t row, const bizkithub::CreateCustomerResponse& customer) {
  return write(line_of({std::to_string(row), "succeeded", customer.cu_ref_no, new_account(customer),
                        "", "", "", ""}));
}

bool ResultsWriter::failed(std::size_t row, const bizkithub::Error& error) {
  return write(line_of({std::to_string(row), "failed", "", "", to_string(error.kind),
                        to_string(error.delivery), error.field, error.message}));
}

bool ResultsWriter::unreadable(std::size_t row, const std::string& problem) {
  return write(line_of({std::to_string(row), "unreadable", "", "", "", "", "", problem}));
}

bool ResultsWriter::write(const std::string& line) {
  out_ << line << std::flush;
  return out_.good();
}

}  // namespace import_customers
