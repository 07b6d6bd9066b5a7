#pragma once

#include <utility>

#include <bizkithub/detail/api/endpoint.hpp>
#include <bizkithub/detail/client/client_state.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// The result of a typed call, out of what `reader` has read and what is known of the call.
template <class Request>
Result<typename Operation<Request>::Response> typed_result(TypedReader<Request>& reader,
                                                           Result<CallResult> result) {
  if (!result) return std::move(result.error());
  auto warnings = std::move(reader.response.info.warnings);
  reader.response.info = std::move(result->info);
  reader.response.info.warnings = std::move(warnings);
  reader.response.info.body = std::move(result->response.body);
  return std::move(reader.response);
}

template <class Request>
Result<typename Operation<Request>::Response> typed_call(const ClientState& state,
                                                         const Request& request,
                                                         const CallOptions& options) {
  auto body = Operation<Request>::body(request);
  if (!body) return std::move(body.error());
  TypedReader<Request> reader;
  return typed_result(reader,
                      state.send(Operation<Request>::endpoint, *std::move(body), options, reader));
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
