// SPDX-License-Identifier: MIT
// A bulk run in a program that has an event loop of its own: it goes on one thread beside the loop,
// posts its results and progress there, and Ctrl-C, which the loop sees, cancels it. The argument
// is how many customers to create, in the service that BIZKITHUB_API_URL and BIZKITHUB_API_KEY lead
// to. Ends with 0 if all were created.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <bizkithub/bizkithub.hpp>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <iostream>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace {

using Task = std::function<void()>;
using Clock = std::chrono::steady_clock;

// What wakes the loop. A signal handler may write to a pipe, and may do little else.
int wake_pipe[2];
volatile std::sig_atomic_t interrupted = 0;

extern "C" void wake(int signal) {
  const int saved = errno;
  if (signal != 0) interrupted = 1;
  // A pipe that is full wakes as well as one more byte would.
  [[maybe_unused]] const auto written = write(wake_pipe[1], "", 1);
  errno = saved;
}

// The kind of loop that many programs have: poll(2), a timer, and tasks from other threads.
class EventLoop {
 public:
  EventLoop() {
    if (pipe(wake_pipe) != 0) throw std::runtime_error("no pipe");
    for (const int end : wake_pipe) fcntl(end, F_SETFL, O_NONBLOCK);
  }

  // For other threads. Waits while the loop is behind: meanwhile the run, whose sink this is, takes
  // no more records, so that results do not pile up here.
  void post(Task task) {
    std::unique_lock<std::mutex> lock(mutex_);
    has_room_.wait(lock, [this] { return tasks_.size() < 1000; });
    tasks_.push_back(std::move(task));
    wake(0);
  }

  void run(const Task& on_tick, const Task& on_interrupt) {
    for (auto next_tick = Clock::now() + tick; !ended_;) {
      wait_until(next_tick);
      if (std::exchange(interrupted, 0) != 0) on_interrupt();
      for (const Task& task : take_tasks()) task();
      if (Clock::now() < next_tick) continue;
      on_tick();
      next_tick += tick;
    }
  }

  void end() { ended_ = true; }

 private:
  static constexpr std::chrono::milliseconds tick{250};

  static void wait_until(Clock::time_point when) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(when - Clock::now()).count();
    pollfd readable{wake_pipe[0], POLLIN, 0};
    poll(&readable, 1, static_cast<int>(std::max<long>(left, 0)));
    for (char bytes[1000]; read(wake_pipe[0], bytes, sizeof bytes) > 0;) {
    }
  }

  // Only those that are there now: what is posted meanwhile must not keep the timer waiting.
  std::vector<Task> take_tasks() {
    const std::lock_guard<std::mutex> lock(mutex_);
    has_room_.notify_all();
    return std::exchange(tasks_, {});
  }

  std::mutex mutex_;
  std::condition_variable has_room_;
  std::vector<Task> tasks_;
  bool ended_ = false;
};

// What the program knows. Only the loop's thread touches it, so it needs no lock.
struct State {
  std::size_t new_customers = 0;
  bizkithub::BulkSummary summary;
};

void take(State& state, std::size_t index,
          const bizkithub::Result<bizkithub::CreateCustomerResponse>& result) {
  if (!result) {
    std::cout << "record " << index << ": " << result.error() << std::endl;
  } else if (result->new_account) {
    ++state.new_customers;
  }
}

void show(const bizkithub::BulkProgress& progress) {
  std::cout << "progress: " << progress.counts.finished() << " finished, "
            << static_cast<long>(progress.calls_per_second_now) << " calls a second" << std::endl;
}

bizkithub::CreateCustomerRequest record(std::size_t index) {
  bizkithub::CreateCustomerRequest request;
  request.email = "customer-" + std::to_string(index) + "@example.com";
  return request;
}

// Runs on a thread of its own, which main() joins before what is referred to here ends.
void create_customers(const bizkithub::Client& client, std::size_t records, EventLoop& loop,
                      State& state, const bizkithub::CancellationToken& cancellation) {
  auto source = [records, next = std::size_t{0}]() mutable {
    return next < records ? std::optional(record(next++)) : std::nullopt;
  };
  const auto sink = [&](std::size_t index, auto result) {
    loop.post([&state, index, result = std::move(result)] { take(state, index, result); });
  };
  bizkithub::BulkOptions options;
  options.call.cancellation = cancellation;
  options.on_progress = [&](const auto& progress) { loop.post([=] { show(progress); }); };
  loop.post([&, summary = client.bulk_create_customers(source, sink, options)] {
    state.summary = summary;
    loop.end();
  });
}

bool report(const State& state, std::size_t records) {
  const bizkithub::BulkSummary& summary = state.summary;
  if (summary.error) {
    std::cout << "stopped: " << summary.error->kind << "; go on with record "
              << summary.first_unfinished << std::endl;
  }
  std::cout << summary.counts.succeeded << " of " << records << " succeeded, "
            << state.new_customers << " of them new" << std::endl;
  return summary.counts.succeeded == records;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t records = 0;
  const std::string_view argument = argc == 2 ? argv[1] : "";
  std::from_chars(argument.data(), argument.data() + argument.size(), records);
  if (records == 0) {
    std::cerr << "Usage: bizkithub-event-loop RECORDS\n"
                 "Creates so many made-up customers. RECORDS is a whole number, at least 1.\n";
    return 2;
  }
  const auto client = bizkithub::Client::from_environment();
  if (!client) return std::cerr << client.error() << "\n", 1;

  EventLoop loop;
  State state;
  std::signal(SIGINT, wake);
  bizkithub::CancellationSource source;
  std::thread run(create_customers, std::cref(*client), records, std::ref(loop), std::ref(state),
                  source.token());
  // Cancelling is done here and not in the handler, because it takes a lock.
  loop.run([] { std::cout << "tick" << std::endl; }, [&source] { source.cancel(); });
  run.join();
  return report(state, records) ? 0 : 1;
}
