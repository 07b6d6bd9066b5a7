#pragma once

#include <deque>

#include <bizkithub/detail/bulk/record.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The records of a bulk run that are under way but not being sent: those that are due, first come
/// first served, and those that wait to be tried again.
class RecordQueue {
 public:
  void add(BulkRecord& record, TimePoint now) {
    if (record.due_at <= now) return due_.push_back(&record);
    waiting_.push_back(&record);
    std::push_heap(waiting_.begin(), waiting_.end(), is_later);
  }
  void put_back(BulkRecord& record) { due_.push_front(&record); }

  /// Null: none is due.
  BulkRecord* take_due(TimePoint now) {
    while (!waiting_.empty() && waiting_.front()->due_at <= now) {
      due_.push_back(waiting_.front());
      take_waiting();
    }
    return due_.empty() ? nullptr : take_front();
  }

  /// Null: it is empty.
  BulkRecord* take_any() {
    if (!due_.empty()) return take_front();
    return waiting_.empty() ? nullptr : take_waiting();
  }

  bool has_due() const noexcept { return !due_.empty(); }
  /// Of those that wait, the first.
  std::optional<TimePoint> next_due() const {
    if (waiting_.empty()) return std::nullopt;
    return waiting_.front()->due_at;
  }

 private:
  static bool is_later(const BulkRecord* a, const BulkRecord* b) noexcept {
    return a->due_at > b->due_at;
  }

  BulkRecord* take_front() {
    BulkRecord* record = due_.front();
    due_.pop_front();
    return record;
  }

  BulkRecord* take_waiting() {
    std::pop_heap(waiting_.begin(), waiting_.end(), is_later);
    BulkRecord* record = waiting_.back();
    waiting_.pop_back();
    return record;
  }

  std::deque<BulkRecord*> due_;
  std::vector<BulkRecord*> waiting_;  // a heap, the first to be due on top
};

/// The records of a run, those in use and those that wait to be used again.
class RecordPool {
 public:
  using Records = std::vector<std::unique_ptr<BulkRecord>>;

  /// The idle record that take() takes, made by `make` if there is none.
  template <class Make>
  BulkRecord& idle(Make make) {
    if (idle_.empty()) {
      records_.push_back(make());
      // So that give_back() cannot fail.
      idle_.reserve(records_.size());
      idle_.push_back(records_.back().get());
    }
    return *idle_.back();
  }
  void take() noexcept { idle_.pop_back(); }
  void give_back(BulkRecord& record) noexcept { idle_.push_back(&record); }

  std::size_t in_use() const noexcept { return records_.size() - idle_.size(); }
  const Records& all() const noexcept { return records_; }

 private:
  Records records_;
  std::vector<BulkRecord*> idle_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
