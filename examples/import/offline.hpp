// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>

namespace importer {

/// Answers every request with a success and sends nothing. What a client with this transport
/// refuses, a client of the service would refuse too.
class OfflineTransport : public bizkithub::Transport {
 public:
  bizkithub::HttpOutcome send(const bizkithub::HttpRequest& request, bizkithub::TimePoint deadline,
                              const bizkithub::CancellationToken& cancellation) override;
};

}  // namespace importer
