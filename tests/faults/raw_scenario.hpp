// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/client.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "../support/slack.hpp"
#include "fault_server.hpp"

// One row of the table of faults, and what must hold in every one of them.
namespace faults {

enum class Call { create, match };

/// What the client is to say, beside what the server is to have counted.
struct Expected {
  std::size_t attempts = 0;
  long requests = 0;
  long applied = 0;
  std::string outcome{};   ///< "ok" or the kind of the error.
  std::string delivery{};  ///< Of an error; of a success `may_have_applied` or nothing.
};

inline constexpr const char* may_have_applied = "earlier may have applied";

/// What the client said, in one form for both calls.
struct Told {
  bool ok = false;
  bizkithub::Error error{};
  bool earlier_attempt_may_have_applied = false;
  std::vector<bizkithub::Attempt> attempts{};
  std::string printed{};  ///< Everything that may be printed: error, exception, attempts, log.
  std::chrono::milliseconds took{};

  std::string outcome() const { return ok ? "ok" : to_string(error.kind); }
  std::string delivery() const;
};

struct Scenario {
  enum class Start { listening, refusing, not_accepting, queue_full };

  std::string name{};
  std::vector<Script> scripts{};
  std::optional<Expected> create{};
  std::optional<Expected> match{};

  Start start = Start::listening;
  /// After so many failed attempts the server listens and accepts; 0: it never changes.
  std::size_t heals_after = 0;
  /// Whether an attempt times out. Otherwise it has time enough on the busiest machine. True of
  /// what is to end as `timed_out`, too.
  bool times_out = false;
  /// A first call succeeds on the first connection, which it leaves open. It is not counted.
  bool warmed_up = false;
  /// The second call waits until the server has ended that connection.
  bool ends_while_idle = false;
  /// What the match says, where it is to be long.
  std::optional<std::string> notice{};
  std::function<void(bizkithub::ClientOptions&)> change_options{};
  /// What an error is to say in `retry_after`.
  std::optional<std::chrono::seconds> retry_after{};
  std::chrono::milliseconds at_least{};
  bool fails_at_once = false;
  /// How many the server is to have accepted; 0: any number.
  int connections = 0;
};

/// Plays it for each call that something is expected of, checks that and all that must hold in
/// every scenario, and adds the rows to the table.
void play(const Scenario& scenario);

/// A fault of a single attempt. From it follow the scenario in which every attempt meets it, and
/// the one in which two do and the third is served.
struct Break {
  std::string name{};
  Script script{};
  bizkithub::ErrorKind kind = bizkithub::ErrorKind::network;
  bizkithub::Delivery delivery = bizkithub::Delivery::unknown;
  long requests = 1;  ///< That each such attempt brings to the server.
  long applied = 0;   ///< Of them.
};

void play(const Break& fault);

/// Answers of which no other attempt would come to more: read, applied, answered like this.
void play_answer(const std::string& name, const Script& answer, bizkithub::ErrorKind kind,
                 bizkithub::Delivery delivery = bizkithub::Delivery::unknown);

/// Short times: attempts of 300 ms, 1.5 s in all, waits of 1 to 20 ms.
bizkithub::ClientOptions quick_options(const std::string& url);

using support::slack;

/// One call of a client, and what came of it.
Told tell(const bizkithub::Client& client, Call call, const Scenario& scenario = {});

/// That `delivery`, the record of attempts and the time taken are true to the server's own count.
void check_promises(Call call, const Told& told, const Counts& counts,
                    std::chrono::milliseconds total_timeout);

}  // namespace faults
