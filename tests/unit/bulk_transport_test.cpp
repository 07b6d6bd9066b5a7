// Bulk runs over transports of other kinds, faulty ones too.
#include <chrono>
#include <memory>

#include "../support/bulk_runs.hpp"

namespace unit::bulk_transport_test {

using bizkithub::BulkOptions;
using bizkithub::ClientOptions;
using bizkithub::ErrorKind;
using std::chrono::milliseconds;
using support::check_adds_up;
using support::Counted;
using support::creates;
using support::nobody;
using support::Reports;
using support::Thrown;

namespace {

// Breaks down at its third request.
class Throws : public bizkithub::Transport {
 public:
  bizkithub::HttpOutcome send(const bizkithub::HttpRequest&, bizkithub::TimePoint,
                              const bizkithub::CancellationToken&) override {
    if (++requests_ == 3) throw Thrown(1);
    return bizkithub::HttpResponse{200, {}, support::created};
  }

 private:
  int requests_ = 0;
};

}  // namespace

TEST_CASE("what a transport throws reaches the caller, once what it took has been reported") {
  ClientOptions options;
  options.transport = std::make_shared<Throws>();
  const bizkithub::Client client(support::key(), options);
  Counted source{50};
  Reports reports;
  CHECK_THROWS_AS(client.bulk_create_customers(source, reports), Thrown);
  CHECK(reports.each_once(source.taken));
  CHECK(reports.counts().succeeded == 2);
  CHECK(reports.counts().unknown == 1);
}

TEST_CASE("a bulk run goes through the public fake transport") {
  support::FakeClient client;
  for (int i = 0; i < 9; ++i) client.reply(200, support::created);
  Reports reports;
  const auto summary = client->bulk_create_customers(creates(9), reports);
  check_adds_up(summary, reports, 9);
  CHECK(summary.counts.succeeded == 9);
  CHECK(client.transport->replies_left() == 0);
}

TEST_CASE("the public fake transport keeps a pace that is no whole number of microseconds") {
  support::FakeClient client;
  for (int i = 0; i < 30; ++i) client.reply(200, support::created);
  BulkOptions options;
  options.rate_limit = {3, milliseconds(1)};
  const auto summary = client->bulk_create_customers(creates(30), nobody, options);
  CHECK(summary.counts.succeeded == 30);
}

}  // namespace unit::bulk_transport_test
