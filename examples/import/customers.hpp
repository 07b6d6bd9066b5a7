// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>

#include "columns.hpp"

namespace importer {

/// What `bizkithub-import customers` does with a row.
struct Customers {
  using Request = bizkithub::CreateCustomerRequest;
  using Response = bizkithub::CreateCustomerResponse;

  static constexpr const char* name = "customers";
  /// Creating a customer again is harmless; sending a match again is not known to be.
  static constexpr bool repeatable = true;

  static const std::vector<Column<Request>>& columns();
  static std::vector<std::vector<std::string>> required();
  /// The columns that the results repeat, to name the row.
  static std::vector<std::string> identity();
  /// In normalised form; empty if the row is invalid.
  static std::string key_of(const Request& request);

  /// Names the row for a person.
  static std::string label(const Request& request);

  static bizkithub::Result<Response> call(const bizkithub::Client& client, const Request& request) {
    return client.create_customer(request);
  }
  template <class Source, class Sink>
  static bizkithub::BulkSummary run(const bizkithub::Client& client, Source&& source, Sink&& sink,
                                    const bizkithub::BulkOptions& options) {
    return client.bulk_create_customers(source, sink, options);
  }
};

}  // namespace importer
