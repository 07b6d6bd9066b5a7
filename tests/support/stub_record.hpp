// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/bulk/record.hpp>
#include <string>

#include "stub_call.hpp"

// A record of a bulk run without a run.
namespace support {

class StubRecord final : public bizkithub::detail::BulkRecord {
 public:
  explicit StubRecord(bizkithub::TimePoint due = {}) : BulkRecord({}, authenticator()) {
    due_at = due;
  }

  /// Begins a call that may last until `deadline`.
  void begin_call(bizkithub::TimePoint deadline) {
    bizkithub::detail::CallPolicy policy = policy_until(deadline);
    policy.paced_by_run = true;
    begin(make_call_(policy));
  }

  bool pull() override { return true; }
  bizkithub::Result<std::string> body() const override { return std::string(); }
  bizkithub::detail::ResponseReader& reader() override { return reader_; }
  void push(bizkithub::Result<bizkithub::RawResponse>) override {}

 private:
  AcceptsAnything reader_;
  CallMaker make_call_;
};

}  // namespace support
