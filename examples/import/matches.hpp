// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>

#include "columns.hpp"

namespace importer {

/// What `bizkithub-import matches` does with a row. See Customers.
struct Matches {
  using Request = bizkithub::MatchCustomersRequest;
  using Response = bizkithub::MatchCustomersResponse;

  static constexpr const char* name = "matches";
  static constexpr bool repeatable = false;

  static const std::vector<Column<Request>>& columns();
  static std::vector<std::vector<std::string>> required();
  static std::vector<std::string> identity();
  /// The notice is no part of it: a second one would replace the first.
  static std::string key_of(const Request& request);

  /// Names the row for a person.
  static std::string label(const Request& request);

  static bizkithub::Result<Response> call(const bizkithub::Client& client, const Request& request) {
    return client.match_customers(request);
  }
  template <class Source, class Sink>
  static bizkithub::BulkSummary run(const bizkithub::Client& client, Source&& source, Sink&& sink,
                                    const bizkithub::BulkOptions& options) {
    return client.bulk_match_customers(source, sink, options);
  }
};

}  // namespace importer
