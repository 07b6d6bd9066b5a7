#include <benchmark/benchmark.h>

#include <bizkithub/bizkithub.hpp>
#include <bizkithub/detail/api/create_customer.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "customer_by_hand.hpp"
#include "parts.hpp"
#include "sample_customer.hpp"

// What is done to texts, without a network.
namespace bench {

namespace {

const std::string email = "Jan.Novak@Example.com";
const std::string ipv4 = "203.0.113.77";
const std::string ipv6 = "2001:4860:4860:0:0:0:0:8888";

template <bizkithub::Result<std::string> (*normalize)(std::string_view)>
void normalize_text(benchmark::State& state, const std::string& text) {
  while (state.KeepRunning()) {
    auto result = normalize(text);
    if (!result) throw std::runtime_error(result.error().message);
    benchmark::DoNotOptimize(result);
  }
}

// What else a text of a request goes through, at the least.
void dump_text(benchmark::State& state, const std::string& text) {
  while (state.KeepRunning()) {
    auto result = nlohmann::json(text).dump();
    benchmark::DoNotOptimize(result);
  }
}

void write_json(benchmark::State& state) {
  const auto customer = sample_customer();
  while (state.KeepRunning()) {
    auto body = bizkithub::detail::Operation<bizkithub::CreateCustomerRequest>::body(customer);
    benchmark::DoNotOptimize(body);
  }
}

void write_json_by_hand(benchmark::State& state) {
  const auto customer = by_hand::sample_customer();
  while (state.KeepRunning()) {
    auto body = by_hand::to_text(customer);
    benchmark::DoNotOptimize(body);
  }
}

void read_json(benchmark::State& state) {
  while (state.KeepRunning()) {
    bizkithub::detail::TypedReader<bizkithub::CreateCustomerRequest> reader;
    if (reader.read(canned_response())) throw std::runtime_error("no customer");
    benchmark::DoNotOptimize(reader.response);
  }
}

void read_json_by_hand(benchmark::State& state) {
  while (state.KeepRunning()) {
    auto customer = by_hand::from_text(canned_response());
    benchmark::DoNotOptimize(customer);
  }
}

/// Collects what was measured, by name.
class Collector final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      nanoseconds_[run.run_name.function_name].push_back(run.GetAdjustedCPUTime());
    }
  }
  const Series& of(const std::string& name) { return nanoseconds_[name]; }

 private:
  std::map<std::string, Series> nanoseconds_;
};

template <class Measured>
void add(const Options& options, const char* name, Measured measured) {
  benchmark::RegisterBenchmark(name, measured)
      ->Repetitions(static_cast<int>(options.rounds_or(15)))
      ->MinTime(options.quick ? 0.002 : 0.02);
}

void add_all(const Options& options) {
  using benchmark::State;
  add(options, "email",
      [](State& state) { normalize_text<bizkithub::normalize_email>(state, email); });
  add(options, "email_dump", [](State& state) { dump_text(state, email); });
  add(options, "ipv4", [](State& state) { normalize_text<bizkithub::normalize_ip>(state, ipv4); });
  add(options, "ipv4_dump", [](State& state) { dump_text(state, ipv4); });
  add(options, "ipv6", [](State& state) { normalize_text<bizkithub::normalize_ip>(state, ipv6); });
  add(options, "ipv6_dump", [](State& state) { dump_text(state, ipv6); });
  add(options, "write", write_json);
  add(options, "write_by_hand", write_json_by_hand);
  add(options, "read", read_json);
  add(options, "read_by_hand", read_json_by_hand);
}

void run_all(Collector& collector) {
  std::string words[] = {"bizkithub-bench", "--benchmark_enable_random_interleaving=true"};
  char* arguments[] = {words[0].data(), words[1].data(), nullptr};
  int count = 2;
  benchmark::Initialize(&count, arguments);
  benchmark::RunSpecifiedBenchmarks(&collector);
}

Row row_of(const std::string& what, const std::string& id, const Series& nanoseconds) {
  Row row;
  row.id = "text." + id;
  row.what = what;
  row.value = spread_of(nanoseconds);
  row.unit = "ns";
  return row;
}

// 250 ns are a budget for a machine of its time; on a slower one nlohmann's dump of the same text,
// which allocates as often, is slower as well.
void add_normaliser(Report& report, const std::string& what, const std::string& id,
                    Collector& collector) {
  constexpr double most_nanoseconds = 250;
  constexpr double most_dumps = 2;
  Row row = row_of(what, id, collector.of(id));
  const double dumps =
      spread_of(collector.of(id)).median / spread_of(collector.of(id + "_dump")).median;
  row.budget = Budget{"at most 250 ns, or 2 x dump", dumps,
                      row.value.median <= most_nanoseconds || dumps <= most_dumps};
  report.add(row);
  report.add(
      row_of("  nlohmann's dump of the same text", id + ".dump", collector.of(id + "_dump")));
}

void add_pair(Report& report, const std::string& what, const std::string& id,
              Collector& collector) {
  Row ours = row_of(what + ": ours, beside by hand", id + ".ours", collector.of(id));
  Row by_hand = row_of(what + ": by hand", id + ".by_hand", collector.of(id + "_by_hand"));
  ours.ratio = ours.value.median / by_hand.value.median;
  report.add(ours);
  report.add(by_hand);
}

}  // namespace

void measure_text(Bench& bench) {
  add_all(bench.options);
  Collector collector;
  run_all(collector);
  add_normaliser(bench.report, "normalize_email, " + email, "email", collector);
  add_normaliser(bench.report, "normalize_ip, " + ipv4, "ipv4", collector);
  add_normaliser(bench.report, "normalize_ip, " + ipv6, "ipv6", collector);
  add_pair(bench.report, "JSON out, with what is checked and normalised", "write", collector);
  add_pair(bench.report, "JSON in, every documented field", "read", collector);
}

}  // namespace bench
