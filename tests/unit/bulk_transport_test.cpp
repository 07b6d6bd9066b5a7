// Bulk runs over transports of other kinds, faulty ones too.
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "../support/bulk_runs.hpp"

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

// Breaks its promise in every run: takes some, finishes fewer, and returns.
class ReturnsTooEarly : public bizkithub::Transport {
 public:
  ReturnsTooEarly(int takes, int finishes) : takes_(takes), finishes_(finishes) {}

  void run(bizkithub::Exchanges& exchanges) override {
    std::vector<bizkithub::Exchange*> taken;
    for (int i = 0; i < takes_; ++i) {
      if (bizkithub::Exchange* exchange = exchanges.next()) taken.push_back(exchange);
    }
    for (std::size_t i = 0; i < taken.size() && i < static_cast<std::size_t>(finishes_); ++i) {
      taken[i]->finish(bizkithub::HttpResponse{200, {}, support::created});
    }
  }

 private:
  int takes_;
  int finishes_;
};

}  // namespace

TEST_CASE("a transport that returns too early makes no record forgotten") {
  for (const auto& [takes, finishes] : {std::pair{5, 2}, {5, 5}, {1, 0}, {0, 0}}) {
    INFO(takes << " taken, " << finishes << " finished");
    ClientOptions options;
    options.transport = std::make_shared<ReturnsTooEarly>(takes, finishes);
    const bizkithub::Client client(support::key(), options);
    Reports reports;
    const auto summary = client.bulk_create_customers(creates(50), reports);
    check_adds_up(summary, reports, 50);
    for (std::size_t i = 0; i < 50; ++i) CHECK(reports[i].error != ErrorKind::invalid_argument);
  }
}

namespace {

// Breaks down in the middle of its work.
class Throws : public bizkithub::Transport {
 public:
  void run(bizkithub::Exchanges& exchanges) override {
    bizkithub::Exchange* first = exchanges.next();
    if (first != nullptr) first->finish(bizkithub::HttpResponse{200, {}, support::created});
    static_cast<void>(exchanges.next());
    throw Thrown(1);
  }
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
  CHECK(reports.counts().succeeded == 1);
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
