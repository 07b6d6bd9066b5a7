// SPDX-License-Identifier: MIT
#include "import.hpp"

#include <algorithm>
#include <utility>

namespace import_customers {
namespace {

using bizkithub::CreateCustomerRequest;
using bizkithub::ErrorKind;

// What one row is refused for, every other would be.
bool concerns_the_key(const bizkithub::Error& error) {
  return error.kind == ErrorKind::unauthenticated || error.kind == ErrorKind::permission_denied;
}

}  // namespace

Import::Import(CsvReader& rows, const Columns& columns, ResultsWriter& results, std::size_t skipped,
               bizkithub::CancellationSource source)
    : rows_(rows),
      columns_(columns),
      results_(results),
      skipped_(skipped),
      source_(std::move(source)) {}

// Once cancelled, there is nothing more: all that is left would be given to take() as `cancelled`.
std::optional<CreateCustomerRequest> Import::next() {
  if (source_.token().cancelled()) return std::nullopt;
  auto row = rows_.next();
  if (!row) {
    at_end_ = !rows_.failed();
    if (!at_end_) stop(taken_, "the file cannot be read any further");
    return std::nullopt;
  }
  const std::size_t index = taken_++;
  std::string problem = columns_.problem_of(*row);
  if (problem.empty()) return columns_.request_of(std::move(*row));
  // A request without an e-mail is refused before it is sent. So every row is a record of the run,
  // and has its result and its number like any other.
  unreadable_.emplace(index, std::move(problem));
  return CreateCustomerRequest();
}

void Import::take(std::size_t index, const Result& result) {
  if (!write(index, result)) stop(index, "the results cannot be written");
  if (!result && concerns_the_key(result.error())) stop(index, result.error().message);
  if (result && result->new_account) ++new_customers_;
}

bool Import::write(std::size_t index, const Result& result) {
  const std::size_t row = skipped_ + index + 1;
  if (const auto unreadable = unreadable_.extract(index)) {
    return results_.unreadable(row, unreadable.mapped());
  }
  if (result) return results_.succeeded(row, *result);
  bizkithub::Error error = result.error();
  // "Cancelled" alone would not say why.
  if (error.kind == ErrorKind::cancelled && !problem_.empty()) error.message += ": " + problem_;
  return results_.failed(row, error);
}

void Import::stop(std::size_t index, const std::string& problem) {
  stopped_at_ = std::min(index, stopped_at_.value_or(index));
  if (problem_.empty()) problem_ = problem;
  source_.cancel();
}

bool Import::complete(const bizkithub::BulkSummary& summary) const {
  return at_end_ && !stopped_at_ && !summary.error;
}

std::size_t Import::rows_done(const bizkithub::BulkSummary& summary) const {
  return skipped_ +
         std::min(summary.first_unfinished, stopped_at_.value_or(summary.first_unfinished));
}

}  // namespace import_customers
