// SPDX-License-Identifier: MIT
#include "columns.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace import_customers {
namespace {

using bizkithub::CreateCustomerRequest;

// For a terminal: the file may be anything.
std::string printable(const std::string& text) {
  std::string shown = text.substr(0, 40);
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7F; };
  std::replace_if(shown.begin(), shown.end(), is_control, '?');
  return '"' + shown + '"' + (shown.size() < text.size() ? "..." : "");
}

template <std::optional<std::string> CreateCustomerRequest::*member>
void set(CreateCustomerRequest& request, std::string text) {
  request.*member = std::move(text);
}

void set_email(CreateCustomerRequest& request, std::string text) {
  request.email = std::move(text);
}

}  // namespace

struct Columns::Column {
  const char* name;
  Setter set;
};

const std::vector<Columns::Column>& Columns::all() {
  static const std::vector<Column> columns{
      {"email", set_email},
      {"companyName", set<&CreateCustomerRequest::company_name>},
      {"companyRegistrationNumber", set<&CreateCustomerRequest::company_registration_number>},
      {"taxIdentificationNumber", set<&CreateCustomerRequest::tax_identification_number>},
      {"customerRealIp", set<&CreateCustomerRequest::customer_real_ip>}};
  return columns;
}

std::string Columns::names() {
  std::string names;
  for (const Column& column : all())
    names += (names.empty() ? "" : ", ") + std::string(column.name);
  return names;
}

const Columns::Column& Columns::find(const std::string& name) {
  for (const Column& column : all()) {
    if (column.name == name) return column;
  }
  throw std::runtime_error("the header row has a column " + printable(name) +
                           ", but there are only " + names() + ", separated by commas");
}

Columns::Columns(const CsvRow& header) {
  if (!header.problem.empty()) {
    throw std::runtime_error("the header row cannot be read: " + header.problem);
  }
  for (const std::string& name : header.fields) {
    const Setter set = find(name).set;
    if (std::find(setters_.begin(), setters_.end(), set) != setters_.end()) {
      throw std::runtime_error("the header row has the column " + name + " twice");
    }
    setters_.push_back(set);
  }
  if (std::find(setters_.begin(), setters_.end(), set_email) == setters_.end()) {
    throw std::runtime_error("the header row has no column email");
  }
}

std::string Columns::problem_of(const CsvRow& row) const {
  if (!row.problem.empty()) return row.where() + ": " + row.problem;
  if (row.fields.size() == setters_.size()) return {};
  return row.where() + ": the number of fields is " + std::to_string(row.fields.size()) +
         ", but the header row has " + std::to_string(setters_.size());
}

CreateCustomerRequest Columns::request_of(CsvRow row) const {
  CreateCustomerRequest request;
  for (std::size_t i = 0; i < setters_.size(); ++i) {
    if (!row.fields[i].empty()) setters_[i](request, std::move(row.fields[i]));
  }
  return request;
}

}  // namespace import_customers
