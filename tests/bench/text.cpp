#include <benchmark/benchmark.h>

#include <bizkithub/bizkithub.hpp>
#include <bizkithub/impl/customer_json.hpp>
#include <map>
#include <stdexcept>

#include "customer_by_hand.hpp"
#include "parts.hpp"
#include "sample_customer.hpp"
#include "server.hpp"

// Normalisers and JSON, without a network.
namespace bench {

namespace {

const std::string email = "Jan.Novak@Example.com";
const std::string ipv4 = "203.0.113.77";
const std::string ipv6 = "2001:4860:4860:0:0:0:0:8888";

// The only use of internals in the benchmark.
std::string write_ours(const bizkithub::CreateCustomerRequest& request) {
  return bizkithub::detail::request_body(request).value();
}
bizkithub::CreateCustomerResponse read_ours(const std::string& text) {
  bizkithub::detail::CreateCustomerReader reader;
  if (!reader.read(text).empty()) throw std::runtime_error("cannot read the response");
  return std::move(reader.response);
}

/// Measures `work` by the name `name`.
template <class Work>
void add(const Options& options, const std::string& name, Work work) {
  const auto loop = [work](benchmark::State& state) {
    for ([[maybe_unused]] auto _ : state) {
      auto result = work();
      benchmark::DoNotOptimize(result);
    }
  };
  benchmark::RegisterBenchmark(name.c_str(), loop)
      ->Repetitions(static_cast<int>(options.rounds_or(15)))
      ->MinTime(options.quick ? 0.002 : 0.02);
}

void add_all(const Options& options) {
  add(options, email, [] { return bizkithub::normalize_email(email).value(); });
  for (const std::string& ip : {ipv4, ipv6}) {
    add(options, ip, [ip] { return bizkithub::normalize_ip(ip).value(); });
  }
  add(options, "write: ours", [customer = sample_customer()] { return write_ours(customer); });
  add(options, "write: by hand",
      [customer = by_hand::sample_customer()] { return by_hand::to_text(customer); });
  add(options, "read: ours", [] { return read_ours(canned_response()); });
  add(options, "read: by hand", [] { return by_hand::from_text(canned_response()); });
}

/// Keeps the nanoseconds of each repetition, by the name of the benchmark.
class Collector final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      nanoseconds_[run.run_name.function_name].push_back(run.GetAdjustedCPUTime());
    }
  }
  Row row(const std::string& name, const std::string& what) const {
    Row row;
    row.what = what;
    row.value = spread_of(nanoseconds_.at(name));
    row.unit = "ns";
    return row;
  }

 private:
  std::map<std::string, Series> nanoseconds_;
};

void run_all(Collector& collector) {
  std::string words[] = {"bizkithub-bench", "--benchmark_enable_random_interleaving=true"};
  char* arguments[] = {words[0].data(), words[1].data(), nullptr};
  int count = 2;
  benchmark::Initialize(&count, arguments);
  benchmark::RunSpecifiedBenchmarks(&collector);
}

}  // namespace

void measure_text(const Options& options, Report& report) {
  add_all(options);
  Collector collector;
  run_all(collector);
  for (const std::string& text : {email, ipv4, ipv6}) {
    Row row = collector.row(text, (text == email ? "normalize_email, " : "normalize_ip, ") + text);
    row.budget = at_most(250, row.value.median, "ns");
    report.add(row);
  }
  for (const char* name : {"write: ours", "write: by hand", "read: ours", "read: by hand"}) {
    report.add(collector.row(name, std::string("JSON, ") + name));
  }
}

}  // namespace bench
