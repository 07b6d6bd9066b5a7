// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/client.hpp>
#include <bizkithub/detail/client/client_state.hpp>
#include <memory>
#include <utility>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// Creates a client whose waits are as random as `seed` says, for tests. Over any MultiTransport,
/// or if that is null, over the transport of the options.
struct ClientAccess {
  static Client create(const ApiKey& key, ClientOptions options,
                       std::shared_ptr<MultiTransport> transport, std::uint64_t seed) {
    return Client(make_client_state(key, std::move(options), std::move(transport), seed).value());
  }
};

}  // namespace detail

BIZKITHUB_NAMESPACE_END
