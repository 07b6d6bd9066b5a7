#pragma once

#include <bizkithub/detail/json/reader.hpp>
#include <bizkithub/retry.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

struct Endpoint {
  std::string_view method{};
  std::string_view path{};
  Repeatable repeatable = Repeatable::no;
};

/// Everything about a typed call, in a specialisation for its request:
///
///     using Response = ...;
///     static constexpr Endpoint endpoint{...};
///     static Result<std::string> body(const Request&);
///     static std::optional<Error> read(std::string_view body, Response&);
///
/// A new endpoint is a header beside create_customer.hpp with such a specialisation, a pair of
/// structs in customer.hpp and a method of Client.
template <class Request>
struct Operation;

/// Reads the body of a 2xx response into what the call returns.
class ResponseReader {
 public:
  /// The error is a `malformed_response`.
  virtual std::optional<Error> read(std::string_view body) = 0;

 protected:
  ~ResponseReader() = default;
};

template <class Request>
class TypedReader final : public ResponseReader {
 public:
  using Response = typename Operation<Request>::Response;

  std::optional<Error> read(std::string_view body) override {
    response = {};
    return Operation<Request>::read(body, response);
  }

  Response response{};
};

/// Reads a response whose `success` must be true.
template <class Response>
std::optional<Error> read_success(std::string_view body, Response& response) {
  if (auto error = read_json(body, response, &response.info.warnings)) return error;
  if (response.success) return std::nullopt;
  return make_error(ErrorKind::malformed_response, "/success is false");
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
