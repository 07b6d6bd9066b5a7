// In which order the records of a bulk run are taken up again, and how they are reused.
#include <bizkithub/detail/bulk/record_queue.hpp>
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
using std::chrono::nanoseconds;
using std::chrono::seconds;
using support::StubRecord;

namespace {

constexpr TimePoint start{std::chrono::hours(5)};

std::unique_ptr<BulkRecord> make() { return std::make_unique<StubRecord>(); }

}  // namespace

TEST_CASE("an empty queue gives nothing") {
  RecordQueue queue;
  CHECK(queue.take_due(TimePoint::max()) == nullptr);
  CHECK(queue.take_any() == nullptr);
  CHECK(!queue.has_due());
  CHECK(!queue.next_due());
}

TEST_CASE("records that are due come out in the order in which they were added") {
  StubRecord first(start);
  StubRecord second(start - seconds(9));
  StubRecord third(start);
  RecordQueue queue;
  for (StubRecord* record : {&first, &second, &third}) queue.add(*record, start);
  CHECK(queue.has_due());
  CHECK(!queue.next_due());
  CHECK(queue.take_due(start) == &first);
  CHECK(queue.take_due(start) == &second);
  CHECK(queue.take_due(start) == &third);
  CHECK(queue.take_due(start) == nullptr);
}

TEST_CASE("a record that is put back comes out next") {
  StubRecord first(start);
  StubRecord second(start);
  RecordQueue queue;
  queue.add(first, start);
  queue.add(second, start);
  queue.put_back(*queue.take_due(start));
  CHECK(queue.take_due(start) == &first);
}

TEST_CASE("a record that waits comes out once it is due") {
  StubRecord record(start + seconds(5));
  RecordQueue queue;
  queue.add(record, start);
  CHECK(!queue.has_due());
  CHECK(queue.next_due() == start + seconds(5));
  CHECK(queue.take_due(start + seconds(5) - nanoseconds(1)) == nullptr);
  CHECK(queue.take_due(start + seconds(5)) == &record);
  CHECK(!queue.next_due());
}

TEST_CASE("records that wait come out in the order of their times") {
  std::vector<std::unique_ptr<StubRecord>> records;
  RecordQueue queue;
  for (int i = 0; i < 50; ++i) {
    records.push_back(std::make_unique<StubRecord>(start + seconds(1 + i * 37 % 50)));
    queue.add(*records.back(), start);
  }
  for (int i = 0; i < 50; ++i) {
    const TimePoint due = start + seconds(1 + i);
    CHECK(queue.next_due() == due);
    const BulkRecord* record = queue.take_due(due);
    REQUIRE(record != nullptr);
    CHECK(record->due_at == due);
  }
}

TEST_CASE("records that became due while nobody asked keep the order of their times") {
  StubRecord later(start + seconds(2));
  StubRecord earlier(start + seconds(1));
  StubRecord never(start + seconds(99));
  RecordQueue queue;
  for (StubRecord* record : {&later, &earlier, &never}) queue.add(*record, start);
  CHECK(queue.take_due(start + seconds(50)) == &earlier);
  CHECK(queue.take_due(start + seconds(50)) == &later);
  CHECK(queue.take_due(start + seconds(50)) == nullptr);
}

TEST_CASE("records that were due already come out before those that waited") {
  StubRecord waiting(start + seconds(1));
  StubRecord due(start);
  RecordQueue queue;
  queue.add(waiting, start);
  queue.add(due, start);
  CHECK(queue.take_due(start + seconds(1)) == &due);
  CHECK(queue.take_due(start + seconds(1)) == &waiting);
}

TEST_CASE("at the end of a run every record comes out, due or not") {
  StubRecord waiting(start + std::chrono::hours(1));
  StubRecord sooner(start + seconds(1));
  StubRecord due(start);
  RecordQueue queue;
  for (StubRecord* record : {&waiting, &sooner, &due}) queue.add(*record, start);
  CHECK(queue.take_any() == &due);
  CHECK(queue.take_any() == &sooner);
  CHECK(queue.take_any() == &waiting);
  CHECK(queue.take_any() == nullptr);
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
