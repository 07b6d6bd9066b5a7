#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "recorded_request.hpp"
#include "server.hpp"

namespace bench {

/// Nobody's, in the form that the library wants.
constexpr const char* api_key = "PROD0000000000000000000000000000";

/// The pace of a PROD key, as documented.
constexpr std::size_t key_calls = 500'000;
constexpr std::chrono::minutes key_period{1};
constexpr double key_calls_per_second = 500'000.0 / 60;

/// Many calls, some of them at a time.
struct Job {
  std::size_t calls = 0;
  std::size_t in_flight = 1;
  bool at_key_pace = false;
};

/// Counts the calls of a job as they succeed, and remembers when the second half of them began: by
/// then a run that grows has grown.
class Tally {
 public:
  explicit Tally(std::size_t calls) : half_(calls / 2), calls_(calls) {}

  void count() {
    ++done_;
    if (done_ == half_) half_time_ = now();
    if (done_ == calls_) end_ = now();
  }
  std::size_t done() const { return done_; }
  bool complete() const { return done_ == calls_; }
  double calls_per_second_of_second_half() const {
    const std::chrono::duration<double> took = end_ - half_time_;
    return static_cast<double>(calls_ - half_) / took.count();
  }

 private:
  static std::chrono::steady_clock::time_point now() { return std::chrono::steady_clock::now(); }

  std::size_t half_;
  std::size_t calls_;
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point half_time_{};
  std::chrono::steady_clock::time_point end_{};
};

/// A way of creating customers over HTTP, on the calling thread. Its connections stay open from
/// call to call. Whatever fails is a std::runtime_error: the server always answers.
class Contestant {
 public:
  Contestant() = default;
  Contestant(const Contestant&) = delete;
  Contestant& operator=(const Contestant&) = delete;
  virtual ~Contestant() = default;

  virtual void call() = 0;
  virtual void bulk(const Job& job, Tally& tally) = 0;
};

/// This library, as its user meets it.
std::unique_ptr<Contestant> make_ours(const Target& target);
/// libcurl sending what this library sends, with all else left out.
std::unique_ptr<Contestant> make_bare(const Target& target, const RecordedRequest& request);
/// libcurl and nlohmann/json, as one would use them without this library.
std::unique_ptr<Contestant> make_by_hand(const Target& target, const RecordedRequest& request);

struct Named {
  /// "ours", "bare", "by hand".
  std::string name{};
  std::unique_ptr<Contestant> contestant{};
};

/// By its name.
std::unique_ptr<Contestant> make_contestant(const std::string& name, const Target& target,
                                            const RecordedRequest& request);
/// All there are, each with its connection to `target` warm.
std::vector<Named> line_up(const Target& target);

/// Throws std::runtime_error unless all of them put the same request on the wire: byte for byte,
/// except that by hand the members of the body are in another order.
void check_that_requests_agree();

}  // namespace bench
