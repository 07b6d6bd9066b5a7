#pragma once

#include <queue>

#include <bizkithub/detail/bulk/record.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The records of a bulk run that are under way but not being sent. The one that is due first comes
/// first.
class RecordQueue {
 public:
  void add(BulkRecord& record) { records_.push(&record); }

  bool empty() const noexcept { return records_.empty(); }
  /// When the first one is due. The largest time if there is none.
  TimePoint due() const { return empty() ? TimePoint::max() : records_.top()->due_at; }

  BulkRecord& take_first() {
    BulkRecord& record = *records_.top();
    records_.pop();
    return record;
  }

 private:
  struct IsLater {
    bool operator()(const BulkRecord* a, const BulkRecord* b) const noexcept {
      return std::tie(a->due_at, a->index) > std::tie(b->due_at, b->index);
    }
  };

  std::priority_queue<BulkRecord*, std::vector<BulkRecord*>, IsLater> records_;
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
