// SPDX-License-Identifier: MIT
// In which order the records of a bulk run are taken up again, and how they are reused.
#include <bizkithub/detail/bulk/record.hpp>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/stub_record.hpp"

namespace unit::record_queue_test {

using bizkithub::TimePoint;
using bizkithub::detail::BulkRecord;
using bizkithub::detail::RecordPool;
using bizkithub::detail::RecordQueue;
using std::chrono::seconds;
using support::StubRecord;

namespace {

constexpr TimePoint start{std::chrono::hours(5)};

std::unique_ptr<BulkRecord> make() { return std::make_unique<StubRecord>(); }

}  // namespace

TEST_CASE("an empty queue gives nothing") {
  const RecordQueue queue;
  CHECK(queue.empty());
  CHECK(queue.due() == TimePoint::max());
}

TEST_CASE("records that became due at once come out in the order of the source") {
  StubRecord records[3] = {StubRecord(start), StubRecord(start), StubRecord(start)};
  RecordQueue queue;
  for (const std::size_t i : {1U, 2U, 0U}) {
    records[i].index = i;
    queue.add(records[i]);
  }
  for (const StubRecord& record : records) CHECK(&queue.take_first() == &record);
  CHECK(queue.empty());
}

TEST_CASE("a record that waits is due at its time") {
  StubRecord record(start + seconds(5));
  RecordQueue queue;
  queue.add(record);
  CHECK(queue.due() == start + seconds(5));
  CHECK(&queue.take_first() == &record);
  CHECK(queue.due() == TimePoint::max());
}

TEST_CASE("records come out in the order of their times") {
  std::vector<std::unique_ptr<StubRecord>> records;
  RecordQueue queue;
  for (int i = 0; i < 50; ++i) {
    records.push_back(std::make_unique<StubRecord>(start + seconds(1 + i * 37 % 50)));
    queue.add(*records.back());
  }
  for (int i = 0; i < 50; ++i) {
    CHECK(queue.due() == start + seconds(1 + i));
    CHECK(queue.take_first().due_at == start + seconds(1 + i));
  }
}

TEST_CASE("a pool makes a record where all of them are in use") {
  RecordPool pool;
  CHECK(pool.in_use() == 0);
  const BulkRecord& first = pool.idle(make);
  pool.take();
  const BulkRecord& second = pool.idle(make);
  pool.take();
  CHECK(&first != &second);
  CHECK(pool.in_use() == 2);
  CHECK(pool.all().size() == 2);
}

TEST_CASE("a record of a pool is not in use until it is taken") {
  RecordPool pool;
  const BulkRecord& record = pool.idle(make);
  CHECK(pool.in_use() == 0);
  CHECK(&pool.idle(make) == &record);
  CHECK(pool.all().size() == 1);
}

TEST_CASE("a record that was given back is used again") {
  RecordPool pool;
  BulkRecord& record = pool.idle(make);
  pool.take();
  pool.give_back(record);
  CHECK(pool.in_use() == 0);
  CHECK(&pool.idle(make) == &record);
  CHECK(pool.all().size() == 1);
}

TEST_CASE("a pool is as it was after a record could not be made") {
  RecordPool pool;
  const auto fail = []() -> std::unique_ptr<BulkRecord> { throw std::runtime_error("no record"); };
  CHECK_THROWS_AS(pool.idle(fail), std::runtime_error);
  CHECK(pool.all().empty());
  CHECK(pool.in_use() == 0);
  static_cast<void>(pool.idle(make));
  pool.take();
  CHECK(pool.in_use() == 1);
}

}  // namespace unit::record_queue_test
