#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include <bizkithub/detail/bulk/record.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

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
