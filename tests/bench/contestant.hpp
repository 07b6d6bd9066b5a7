// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "recorded_request.hpp"
#include "server.hpp"

namespace bench {

/// Well-formed and fictitious.
constexpr const char* api_key = "PROD0000000000000000000000000000";

/// The documented rate limit of a PROD key.
constexpr std::size_t key_calls = 500'000;
constexpr std::chrono::minutes key_period{1};
constexpr double key_calls_per_second = 500'000.0 / 60;

struct Job {
  std::size_t calls = 0;
  std::size_t in_flight = 1;
  bool at_key_rate = false;
};

/// Counts the successful calls of a job and times its second half.
class Tally {
 public:
  explicit Tally(std::size_t calls) : half_(calls / 2), calls_(calls) {}

  void count() {
    ++done_;
    if (done_ == half_) half_time_ = Clock::now();
    if (done_ == calls_) end_ = Clock::now();
  }
  bool complete() const { return done_ == calls_; }
  double calls_per_second_of_second_half() const {
    const std::chrono::duration<double> elapsed = end_ - half_time_;
    return static_cast<double>(calls_ - half_) / elapsed.count();
  }

 private:
  using Clock = std::chrono::steady_clock;

  std::size_t half_;
  std::size_t calls_;
  std::size_t done_ = 0;
  Clock::time_point half_time_{};
  Clock::time_point end_{};
};

/// A way to create customers on the calling thread. Connections stay open between calls. Throws
/// std::runtime_error if a call fails.
class Contestant {
 public:
  Contestant() = default;
  Contestant(const Contestant&) = delete;
  Contestant& operator=(const Contestant&) = delete;
  virtual ~Contestant() = default;

  virtual void call() = 0;
  virtual void bulk(const Job& job, Tally& tally) = 0;
};

/// This library through its public interface.
std::unique_ptr<Contestant> make_ours(const Target& target);
/// libcurl alone: sends the bytes that this library sends and ignores the response.
std::unique_ptr<Contestant> make_bare(const Target& target, const RecordedRequest& request);
/// libcurl and nlohmann/json, as used without this library.
std::unique_ptr<Contestant> make_by_hand(const Target& target, const RecordedRequest& request);

constexpr const char* contestant_names[] = {"ours", "bare", "by hand"};

struct Named {
  std::string name{};
  std::unique_ptr<Contestant> contestant{};
};

/// Every contestant, each with a warm connection to `target`.
std::vector<Named> make_all(const Target& target);

/// Throws std::runtime_error unless all contestants send the same bytes; only the order of the
/// members of the body may differ.
void check_that_requests_agree();

}  // namespace bench
