// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>
#include <string>
#include <utility>
#include <vector>

#include "entry.hpp"

namespace importer {

/// Decides when going on is pointless: the key is refused, or so many calls in a row have failed
/// for a reason that is not in their rows.
///
/// BulkOptions::max_consecutive_failures does not tell these from rows that the service rejects: a
/// file may well have a hundred matches in a row whose customers do not exist. Only if nothing has
/// ever succeeded do rejected rows count.
class StopRule {
 public:
  /// A limit of 0: no number of failures ends the import.
  StopRule(std::size_t limit, bool has_succeeded, std::string url)
      : limit_(limit), has_succeeded_(has_succeeded), url_(std::move(url)) {}

  void succeeded();
  void failed(const Entry& entry, const bizkithub::Error& error);

  /// Whether a row in this state tells that something is wrong with every row.
  bool counts(State state) const;
  /// Why to stop. Empty: go on.
  const std::string& reason() const { return reason_; }
  /// The rows of the failures that were the reason, except those that may have been done.
  const std::vector<std::int64_t>& lines() const { return lines_; }

 private:
  std::size_t limit_;
  bool has_succeeded_;
  std::string url_;           ///< of the service
  std::size_t failures_ = 0;  ///< in a row
  std::vector<std::int64_t> lines_;
  std::string reason_;
};

/// What to do about an error that concerns every row.
std::string advice(const bizkithub::Error& error, const std::string& url);

}  // namespace importer
