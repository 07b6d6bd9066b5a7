#pragma once

#include <bizkithub/detail/client/client_state.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The result of a typed call, out of what `reader` has read and what is known of the call.
template <class Request>
Result<typename Operation<Request>::Response> typed_result(TypedReader<Request>& reader,
                                                           Result<RawResponse> result) {
  if (!result) return std::move(result.error());
  auto warnings = std::move(reader.response.info.warnings);
  reader.response.info = std::move(result->info);
  reader.response.info.warnings = std::move(warnings);
  reader.response.info.body = std::move(result->body);
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

/// For Client::call(): any body is accepted that is not a documented failure.
class RawReader final : public ResponseReader {
 public:
  std::optional<Error> read(std::string_view body) override {
    if (!read_api_error(body).failed) return std::nullopt;
    return make_error(ErrorKind::malformed_response, "the body reports a failure");
  }
};

inline std::optional<Error> check_raw_call(std::string_view method, std::string_view path,
                                           std::string_view json_body) {
  constexpr std::string_view methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
  if (std::find(std::begin(methods), std::end(methods), method) == std::end(methods)) {
    return invalid_argument("method", "method must be GET, HEAD, POST, PUT, PATCH or DELETE");
  }
  if (method == "HEAD" && !json_body.empty()) {
    return invalid_argument("json_body", "json_body must be empty for HEAD");
  }
  if (auto error = check_path(path)) return error;
  if (json_body.empty() || is_json(json_body)) return std::nullopt;
  return invalid_argument("json_body", "json_body is not valid JSON");
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
