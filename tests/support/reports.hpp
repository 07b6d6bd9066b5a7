// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bizkithub/bulk.hpp>
#include <bizkithub/response_info.hpp>
#include <bizkithub/result.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

// What a bulk run reported.
namespace support {

/// A sink that keeps of every record what its tests ask for.
class Reports {
 public:
  struct Report {
    int times = 0;
    std::optional<bizkithub::ErrorKind> error{};  ///< Absent: it succeeded.
    bizkithub::Delivery delivery{};
    std::string field{};
    std::size_t attempts = 0;
    bool earlier_may_have_applied = false;
  };

  template <class Response>
  void operator()(std::size_t index, const bizkithub::Result<Response>& result) {
    order.push_back(index);
    if (index >= reports_.size()) reports_.resize(index + 1);
    Report& report = reports_[index];
    ++report.times;
    if (result) return succeeded(report, result->info);
    report.error = result.error().kind;
    report.delivery = result.error().delivery;
    report.field = result.error().field;
    report.attempts = result.error().attempts.size();
  }

  const Report& operator[](std::size_t index) const { return reports_.at(index); }
  /// Whether that many records were reported, each once.
  bool each_once(std::size_t count) const {
    return reports_.size() == count && order.size() == count &&
           std::all_of(reports_.begin(), reports_.end(),
                       [](const Report& report) { return report.times == 1; });
  }
  std::size_t failed_with(bizkithub::ErrorKind kind) const {
    return static_cast<std::size_t>(
        std::count_if(reports_.begin(), reports_.end(),
                      [kind](const Report& report) { return report.error == kind; }));
  }
  /// The lowest index that failed with that kind, or one past the last.
  std::size_t first_with(bizkithub::ErrorKind kind) const {
    return static_cast<std::size_t>(
        std::find_if(reports_.begin(), reports_.end(),
                     [kind](const Report& report) { return report.error == kind; }) -
        reports_.begin());
  }
  /// What the run's own counts have to be.
  bizkithub::BulkCounts counts() const {
    bizkithub::BulkCounts counts;
    for (const Report& report : reports_) {
      counts.pulled += report.times > 0 ? 1 : 0;
      ++count_of(report, counts);
    }
    return counts;
  }

  std::vector<std::size_t> order{};

 private:
  static void succeeded(Report& report, const bizkithub::ResponseInfo& info) {
    report.attempts = info.attempts.size();
    report.earlier_may_have_applied = info.earlier_attempt_may_have_applied;
  }

  static std::size_t& count_of(const Report& report, bizkithub::BulkCounts& counts) {
    if (!report.error) return counts.succeeded;
    if (*report.error == bizkithub::ErrorKind::invalid_argument) return counts.invalid;
    switch (report.delivery) {
      case bizkithub::Delivery::not_sent: return counts.not_sent;
      case bizkithub::Delivery::refused: return counts.refused;
      case bizkithub::Delivery::unknown: break;
    }
    return counts.unknown;
  }

  std::vector<Report> reports_;
};

/// A text to compare counts by, and to read where they differ.
inline std::string text_of(const bizkithub::BulkCounts& counts) {
  const auto number = [](const char* name, std::size_t value) {
    return std::string(name) + " " + std::to_string(value) + "; ";
  };
  return number("pulled", counts.pulled) + number("in flight", counts.in_flight) +
         number("succeeded", counts.succeeded) + number("invalid", counts.invalid) +
         number("refused", counts.refused) + number("not sent", counts.not_sent) +
         number("unknown", counts.unknown);
}

}  // namespace support
