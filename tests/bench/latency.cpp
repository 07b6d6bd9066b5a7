#include <algorithm>

#include "delaying_relay.hpp"
#include "measure.hpp"
#include "parts.hpp"

// The same rate from far away.
namespace bench {

namespace {

constexpr int one_way_ms = 25;

struct Entry {
  const char* name;
  std::size_t in_flight;

  std::string id() const { return "latency." + std::to_string(in_flight) + "."; }
};

using Entries = std::vector<Entry>;

Entries entries_of(const Options& options) {
  Entries entries{{"ours", 64}, {"bare", 64}};
  if (options.quick) return entries;
  entries.insert(entries.end(), {{"ours", 1024}, {"bare", 512}, {"bare", 1024}});
  return entries;
}

/// Each with a client of its own, because connections are made for one number in flight.
using Clients = std::vector<std::unique_ptr<Contestant>>;

Clients make_clients(const Entries& entries, const Target& target) {
  Clients clients;
  for (const Entry& entry : entries) {
    clients.push_back(make_contestant(entry.name, target, recorded_request()));
    measure_job(*clients.back(), {8 * entry.in_flight, entry.in_flight, false});
  }
  return clients;
}

/// Calls per second of each entry, round by round.
std::vector<Series> measure_entries(const Bench& bench, const Entries& entries,
                                    const Clients& clients) {
  std::vector<Series> rates(clients.size());
  for (std::size_t round = 0; round < bench.options.rounds_or(3); ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i) {
      // For about five seconds each.
      const std::size_t calls = bench.options.calls(entries[i].in_flight <= 64 ? 6000 : 40'000);
      const Job job{calls, entries[i].in_flight, false};
      rates[i].push_back(measure_job(*clients[i], job).sustained_calls_per_second);
    }
  }
  return rates;
}

Row row_of(const Entry& entry, const Series& rates) {
  Row row;
  row.id = entry.id() + entry.name;
  row.what = "50 ms of latency, HTTP/1.1, up to " + std::to_string(entry.in_flight) +
             " in flight, calls per second: " + entry.name;
  row.value = spread_of(rates);
  row.unit = "calls/s";
  return row;
}

/// The rate of the key; or, where bare does not come to it either, nearly what bare comes to.
Budget rate_budget(double rate, double best_of_bare) {
  const double ratio = rate / best_of_bare;
  return {"at least 8,333 calls/s, or 0.9 x bare", ratio,
          rate >= key_calls_per_second || ratio >= 0.9};
}

void add_rows(Report& report, const Entries& entries, const std::vector<Series>& rates) {
  double best_of_bare = 0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    if (entries[i].name == std::string("bare")) {
      best_of_bare = std::max(best_of_bare, spread_of(rates[i]).median);
    }
  }
  for (std::size_t i = 0; i < rates.size(); ++i) {
    Row row = row_of(entries[i], rates[i]);
    if (row.id == "latency.1024.ours") row.budget = rate_budget(row.value.median, best_of_bare);
    if (row.id == "latency.64.ours") row.ratio = row.value.median / spread_of(rates[1]).median;
    report.add(row);
  }
}

}  // namespace

void measure_latency(Bench& bench) {
  DelayingRelay relay(bench.server.port(Protocol::http1), one_way_ms);
  const Target target{"http://127.0.0.1:" + std::to_string(relay.port())};
  const Entries entries = entries_of(bench.options);
  const Meter meter;
  const Clients clients = make_clients(entries, target);
  const auto rates = measure_entries(bench, entries, clients);
  Sample one = measure_calls(*clients[1], 20);
  add_rows(bench.report, entries, rates);
  const double busy = relay.stop() / meter.seconds();
  bench.report.note("50 ms of latency: a call at a time takes " + number_text(one.p50_us / 1000) +
                    " ms of bare; the relay that delays it used " + number_text(busy) +
                    " of a core. Counted is the second half of each round.");
}

}  // namespace bench
