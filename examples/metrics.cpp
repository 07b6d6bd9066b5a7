// SPDX-License-Identifier: MIT
// Counts what a client does, out of the fields of its log records, and prints the metrics in the
// Prometheus text format. Creates the customers whose e-mail addresses are given as arguments. A
// call that ends before its first attempt, because its input is invalid, or while it waits for the
// next, because it is cancelled, has no failure record and is not counted.
#include <array>
#include <bizkithub/bizkithub.hpp>
#include <iostream>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace {

using bizkithub::LogEvent;
using bizkithub::LogRecord;
using Seconds = std::chrono::duration<double>;

/// Thread-safe: the logger is called on the threads of the calls.
class Metrics {
 public:
  void record(const LogRecord& record) {
    const std::lock_guard<std::mutex> lock(mutex_);
    switch (record.event) {
      case LogEvent::attempt: attempt(record); break;
      case LogEvent::retry: ++retries_[bizkithub::to_string(*record.error_kind)]; break;
      case LogEvent::failure: failure(record); break;
      case LogEvent::pause: waited_ += record.waited; break;
    }
  }

  void print(std::ostream& out) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    out << "# TYPE bizkithub_calls_total counter\n";
    for (const auto& [labels, count] : calls_) {
      out << "bizkithub_calls_total{endpoint=\"" << labels.first << "\",result=\"" << labels.second
          << "\"} " << count << "\n";
    }
    out << "# TYPE bizkithub_failures_total counter\n";
    for (const auto& [labels, count] : failures_) {
      out << "bizkithub_failures_total{kind=\"" << labels.first << "\",delivery=\"" << labels.second
          << "\"} " << count << "\n";
    }
    out << "# TYPE bizkithub_retries_total counter\n";
    for (const auto& [kind, count] : retries_) {
      out << "bizkithub_retries_total{kind=\"" << kind << "\"} " << count << "\n";
    }
    out << "# TYPE bizkithub_wait_seconds_total counter\n"
        << "bizkithub_wait_seconds_total " << waited_.count() << "\n";
    print_latency(out);
  }

 private:
  /// By two labels.
  using Counts = std::map<std::pair<std::string, std::string>, int>;

  static constexpr std::array<double, 6> bounds{0.01, 0.05, 0.1, 0.5, 1, 5};

  void attempt(const LogRecord& record) {
    const double seconds = Seconds(record.duration).count();
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      if (seconds <= bounds[i]) ++buckets_[i];
    }
    ++attempts_;
    latency_ += record.duration;
    waited_ += record.waited;
    if (!record.error_kind) ++calls_[{record.endpoint, "success"}];
  }

  void failure(const LogRecord& record) {
    ++calls_[{record.endpoint, "failure"}];
    ++failures_[{bizkithub::to_string(*record.error_kind), bizkithub::to_string(record.delivery)}];
  }

  void print_latency(std::ostream& out) const {
    const std::string name = "bizkithub_attempt_seconds";
    out << "# TYPE " << name << " histogram\n";
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      out << name << "_bucket{le=\"" << bounds[i] << "\"} " << buckets_[i] << "\n";
    }
    out << name << "_bucket{le=\"+Inf\"} " << attempts_ << "\n"
        << name << "_sum " << latency_.count() << "\n"
        << name << "_count " << attempts_ << "\n";
  }

  mutable std::mutex mutex_;
  Counts calls_;
  Counts failures_;
  std::map<std::string, int> retries_;
  std::array<int, bounds.size()> buckets_{};
  int attempts_ = 0;
  Seconds latency_{};
  Seconds waited_{};
};

}  // namespace

int main(int argc, char** argv) {
  Metrics metrics;
  bizkithub::ClientOptions options;
  options.logger = [&metrics](const LogRecord& record) { metrics.record(record); };
  const auto client = bizkithub::Client::from_environment(options);
  if (!client) {
    std::cerr << client.error() << "\n";
    return 2;
  }
  for (int i = 1; i < argc; ++i) {
    bizkithub::CreateCustomerRequest request;
    request.email = argv[i];
    const auto customer = client->create_customer(request);
    if (!customer) std::cerr << customer.error() << "\n";
  }
  metrics.print(std::cout);
}
