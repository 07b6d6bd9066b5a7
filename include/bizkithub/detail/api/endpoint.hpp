// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/detail/json/response_json.hpp>
#include <bizkithub/email.hpp>
#include <bizkithub/ip.hpp>
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
/// A new endpoint is a header with such a specialisation beside create_customer.hpp, a pair of
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

  /// The result of the call, out of what was read and what is known of the call.
  Result<Response> take(Result<RawResponse> call) {
    if (!call) return std::move(call.error());
    auto warnings = std::move(response.info.warnings);
    response.info = std::move(call->info);
    response.info.warnings = std::move(warnings);
    response.info.body = std::move(call->body);
    return std::move(response);
  }

  Response response{};
};

/// Reads a response whose `success` must be true.
template <class Response>
std::optional<Error> read_success(std::string_view body, Response& response) {
  if (auto error = read_response_json(body, response, &response.info.warnings)) return error;
  if (response.success) return std::nullopt;
  return make_error(ErrorKind::malformed_response, "/success is false");
}

// Checks of one member: its name is added to the error. See normalize_email() and
// normalize_ip() too.

inline Result<std::string> utf8_text(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  return invalid_argument({}, "is not valid UTF-8");
}

inline Result<std::string> cu_ref_no(std::string_view text) {
  const bool is_valid = text.size() == 16 && std::all_of(text.begin(), text.end(), is_alnum);
  if (is_valid) return std::string(text);
  return invalid_argument({}, "must be 16 letters and digits");
}

/// Appends `text`, which must be UTF-8, as a JSON string.
inline void append_json_string(std::string& json, std::string_view text) {
  constexpr const char* digits = "0123456789abcdef";
  json += '"';
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ') {
      json.append("\\u00").append(1, digits[c / 16]).append(1, digits[c % 16]);
    } else {
      if (c == '"' || c == '\\') json += '\\';
      json += c;
    }
  }
  json += '"';
}

/// Builds a request body out of checked and normalised members; absent ones are left out. Keeps the
/// first error, after which it adds nothing more.
class RequestBody {
 public:
  RequestBody() {
    json_.reserve(usual_size);
    // Some endpoints take the key in the body, and there is one client for each key.
    names_[name_count_++].name = "apiKey";
  }

  using Check = Result<std::string> (*)(std::string_view value);

  /// The member as `check` returns it.
  RequestBody& add(const char* name, const std::optional<std::string>& value, Check check) {
    names_.at(name_count_++).name = name;
    if (!value || error_) return *this;
    Result<std::string> checked = check(*value);
    if (checked) {
      begin_member();
      append_json_string(json_, name);
      json_ += ':';
      append_json_string(json_, *checked);
    } else {
      error_ = std::move(checked.error());
      if (error_->field.empty()) error_->message.insert(0, std::string(name) + " ");
      error_->field = name;
    }
    return *this;
  }

  /// The members of a JSON object, as they are. Comes last, because it must not name the others.
  RequestBody& extra(const std::string& object) {
    if (object.empty() || error_) return *this;
    std::vector<ResponseWarning> own;
    const FieldTable names{names_.data(), names_.data() + name_count_};
    if (begins_with(object, byte_order_mark) || read_json(object, this, names, &own)) {
      error_ = invalid_argument(
          "extra_json", "extra_json is not a valid JSON object, or nested deeper than 512 levels");
    } else if (!own.empty()) {
      error_ =
          invalid_argument("extra_json", "extra_json contains " + own.front().pointer.substr(1) +
                                             ", which the client writes itself");
    } else {
      const std::size_t begin = object.find('{') + 1;
      const auto members = trim(std::string_view(object).substr(begin, object.rfind('}') - begin));
      if (!members.empty()) begin_member();
      json_ += members;
    }
    return *this;
  }

  /// The JSON text.
  Result<std::string> take() {
    if (error_) return *std::move(error_);
    return std::move(json_.append(1, '}'));
  }

 private:
  static constexpr std::size_t usual_size = 256;
  // Enough for the endpoint with the most members.
  static constexpr std::size_t max_members = 8;

  void begin_member() {
    if (json_.size() > 1) json_ += ',';
  }

  std::string json_ = "{";
  std::array<Field, max_members> names_{};  ///< To find them in what is added by extra().
  std::size_t name_count_ = 0;
  std::optional<Error> error_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
