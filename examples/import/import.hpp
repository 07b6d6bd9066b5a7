// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "batch_size.hpp"
#include "columns.hpp"
#include "input.hpp"
#include "interruption.hpp"
#include "journal.hpp"
#include "offline.hpp"
#include "outcome.hpp"
#include "progress_line.hpp"
#include "stop_rule.hpp"
#include "text.hpp"

namespace importer {

/// The source and the sink of the bulk run. A row is written to the journal before it is handed to
/// the library, and once more with its result.
///
/// All functions run on the thread of the bulk run.
template <class Kind>
class Import {
 public:
  using Request = typename Kind::Request;
  using Result = bizkithub::Result<typename Kind::Response>;

  Import(const Input& input, Journal& journal, StopRule rule, Interruption& interruption,
         ProgressLine& progress)
      : header_(input.header),
        rows_(input.read()),
        journal_(journal),
        last_known_line_(journal.last_line()),
        rule_(std::move(rule)),
        interruption_(interruption),
        progress_(progress) {}

  std::optional<Request> next() {
    while (queue_.empty() && !at_end_ && !stopped()) read_batch();
    if (queue_.empty() || stopped()) return std::nullopt;
    auto [line, request] = std::move(queue_.front());
    queue_.pop_front();
    lines_.emplace(handed_++, line);
    return std::move(request);
  }

  void take(std::size_t index, const Request& request, const Result& result) {
    const auto line = lines_.extract(index).mapped();
    if (result) {
      rule_.succeeded();
      journal_.put(succeeded(line, *result));
      progress_.done();
    } else {
      take_failure(failed(line, result.error(), Kind::repeatable), request, result.error());
    }
    // Usually they are written together with the next batch.
    if (journal_.pending() >= 2 * batch_.rows()) write();
  }

  void on_progress(const bizkithub::BulkProgress& now) {
    calls_per_second_ = now.calls_per_second_now;
    write();
    if (stopped()) progress_.set_ending();
    // What is left was not sent, and waits for a pause to end.
    if (stopped() && now.counts.in_flight == 0) interruption_.drop();
    progress_.show(now);
  }

  /// After the run. Rows that were prepared, but not handed out, are not done.
  void finish() {
    for (const auto& row : queue_) forget(row.first);
    if (!rule_.reason().empty()) {
      for (const std::int64_t line : rule_.lines()) forget(line);
    }
    write();
  }

  /// Why the import has to end. Empty: it has not to.
  const std::string& problem() const { return problem_.empty() ? rule_.reason() : problem_; }

 private:
  bool stopped() const { return interruption_.requested() || !problem().empty(); }

  void forget(std::int64_t line) {
    Entry entry;
    entry.line = line;
    journal_.put(std::move(entry));
  }

  void read_batch() {
    // There may be any number of rows that are not sent.
    constexpr std::size_t max_pending = 1024;
    const std::size_t mark = journal_.pending();
    {
      const Journal::Snapshot snapshot(journal_);
      const auto is_full = [&] {
        return queue_.size() >= batch_.rows() || journal_.pending() >= mark + max_pending;
      };
      while (!is_full() && !at_end_ && !stopped()) read_row();
    }
    if (write()) return;
    // None of these was handed out, and none will be.
    queue_.clear();
    journal_.take_back(mark);
  }

  void read_row() {
    auto row = rows_->next();
    if (!row) {
      at_end_ = true;
      problem_ = rows_->problem();
      return;
    }
    const auto line = static_cast<std::int64_t>(row->first_line);
    if (line <= last_known_line_ && !is_tried_again(journal_.state(line), Kind::repeatable)) return;
    if (const auto problem = header_.problem_of(*row); !problem.empty()) {
      return refuse(line, State::invalid, problem);
    }
    Request request = request_of<Kind>(header_, *row);
    if (!Kind::repeatable && (is_invalid(request, line) || is_duplicate(request, line))) return;
    Entry entry;
    entry.line = line;
    entry.state = State::handed;
    journal_.put(std::move(entry));
    queue_.emplace_back(line, std::move(request));
  }

  /// Before the row claims its key: a later row does not repeat a match that is never sent.
  bool is_invalid(const Request& request, std::int64_t line) {
    const auto error = check_.problem_of(request);
    if (error) take_failure(failed(line, *error, Kind::repeatable), request, *error);
    return error.has_value();
  }

  bool is_duplicate(const Request& request, std::int64_t line) {
    const auto first = journal_.seen().claim(Kind::key_of(request), line);
    if (first) refuse(line, State::duplicate, "the same match as line " + std::to_string(*first));
    return first.has_value();
  }

  void refuse(std::int64_t line, State state, const std::string& problem) {
    Entry entry;
    entry.line = line;
    entry.state = state;
    entry.message = problem;
    journal_.put(std::move(entry));
    progress_.done();
  }

  void take_failure(Entry entry, const Request& request, const bizkithub::Error& error) {
    rule_.failed(entry, error);
    // The import ends because of such failures; these rows are to be tried again.
    if (!problem().empty() && rule_.counts(entry.state)) entry.state = State::not_done;
    if (entry.state != State::not_done) progress_.done();
    progress_.set_problem("line " + std::to_string(entry.line) + ", " + Kind::label(request) +
                          ": " + entry.message);
    journal_.put(std::move(entry));
    if (!problem().empty() && Kind::repeatable) interruption_.drop();
  }

  bool write() {
    if (journal_.pending() == 0) return true;
    const auto begin = std::chrono::steady_clock::now();
    const auto failure = journal_.flush();
    batch_.adapt(calls_per_second_, std::chrono::steady_clock::now() - begin);
    if (failure) problem_ = "the journal cannot be written: " + *failure;
    return !failure;
  }

  const Header& header_;
  std::unique_ptr<RowReader> rows_;
  Journal& journal_;
  const std::int64_t last_known_line_;  ///< those after it are new to the journal
  StopRule rule_;
  Interruption& interruption_;
  ProgressLine& progress_;
  const OfflineCheck<Kind> check_;
  BatchSize batch_{Kind::repeatable};
  double calls_per_second_ = 0;
  std::deque<std::pair<std::int64_t, Request>> queue_;   ///< in the journal, not handed out yet
  std::unordered_map<std::size_t, std::int64_t> lines_;  ///< of the rows handed out
  std::size_t handed_ = 0;
  bool at_end_ = false;
  std::string problem_;
};

}  // namespace importer
