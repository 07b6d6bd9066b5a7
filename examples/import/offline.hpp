// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/bizkithub.hpp>
#include <optional>

namespace importer {

/// A client that checks every request as any client does, answers it with a success, and sends
/// nothing.
bizkithub::Client offline_client();

/// Why a client of the service would refuse the request without sending it.
template <class Kind>
class OfflineCheck {
 public:
  std::optional<bizkithub::Error> problem_of(const typename Kind::Request& request) const {
    const auto result = Kind::call(client_, request);
    return result ? std::nullopt : std::optional(result.error());
  }

 private:
  const bizkithub::Client client_ = offline_client();
};

}  // namespace importer
