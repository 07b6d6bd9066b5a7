// SPDX-License-Identifier: MIT
#include <bizkithub/bizkithub.hpp>
#include <bizkithub/detail/api/create_customer.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "cpu_time.hpp"
#include "customer_by_hand.hpp"
#include "parts.hpp"
#include "sample_customer.hpp"
#include "server.hpp"

// Normalisers and JSON, without a network.
namespace bench {

namespace {

// The only use of internals in the benchmark.
std::string write_ours(const bizkithub::CreateCustomerRequest& request) {
  return bizkithub::detail::Operation<bizkithub::CreateCustomerRequest>::body(request).value();
}
bizkithub::CreateCustomerResponse read_ours(const std::string& text) {
  bizkithub::detail::TypedReader<bizkithub::CreateCustomerRequest> reader;
  if (reader.read(text)) throw std::runtime_error("cannot read the response");
  return std::move(reader.response);
}

/// Keeps the compiler from optimising the computation of `value` away.
template <class T>
void keep(const T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

template <class Work>
Row measure(const Options& options, const std::string& what, Work work) {
  const std::size_t times = options.calls(50'000);
  Series nanoseconds;
  for (std::size_t round = 0; round < options.rounds_or(15); ++round) {
    const double start = thread_cpu_seconds();
    for (std::size_t i = 0; i < times; ++i) keep(work());
    const double seconds = thread_cpu_seconds() - start;
    nanoseconds.push_back(1e9 * seconds / static_cast<double>(times));
  }
  Row row;
  row.what = what;
  row.value = spread_of(nanoseconds);
  row.unit = "ns";
  return row;
}

void add_normaliser(const Options& options, Report& report, const std::string& name,
                    bizkithub::Result<std::string> (*normalize)(std::string_view),
                    const std::string& text) {
  Row row = measure(options, name + ", " + text, [&] { return normalize(text).value(); });
  row.budget = at_most(250, row.value.median, "ns");
  report.add(row);
}

}  // namespace

void measure_text(const Options& options, Report& report) {
  using bizkithub::normalize_email;
  using bizkithub::normalize_ip;
  add_normaliser(options, report, "normalize_email", normalize_email, "Jan.Novak@Example.com");
  add_normaliser(options, report, "normalize_ip", normalize_ip, "203.0.113.77");
  add_normaliser(options, report, "normalize_ip", normalize_ip, "2001:4860:4860:0:0:0:0:8888");
  const auto ours = sample_customer();
  const auto customer_by_hand = by_hand::sample_customer();
  const std::string& text = canned_response();
  report.add(measure(options, "JSON, write: ours", [&] { return write_ours(ours); }));
  report.add(
      measure(options, "JSON, write: by hand", [&] { return by_hand::to_text(customer_by_hand); }));
  report.add(measure(options, "JSON, read: ours", [&] { return read_ours(text); }));
  report.add(measure(options, "JSON, read: by hand", [&] { return by_hand::from_text(text); }));
}

}  // namespace bench
