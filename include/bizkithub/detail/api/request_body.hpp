#pragma once

#include <bizkithub/detail/json/json.hpp>
#include <bizkithub/detail/text/ascii.hpp>
#include <bizkithub/detail/text/make_error.hpp>
#include <bizkithub/detail/text/utf8.hpp>
#include <bizkithub/email.hpp>
#include <bizkithub/ip.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Builds a request body out of checked and normalised members; absent ones are left out. Keeps the
/// first error, after which it adds nothing more.
class RequestBody {
 public:
  RequestBody() { json_.get_ref<Json::object_t&>().reserve(usual_members); }

  RequestBody& text(const char* name, const std::optional<std::string>& value) {
    return add(name, value, [name](const std::string& text) -> Result<std::string> {
      if (is_utf8(text)) return text;
      return invalid_argument(name, std::string(name) + " is not valid UTF-8");
    });
  }

  RequestBody& email(const char* name, const std::optional<std::string>& value) {
    return add(name, value, normalize_email);
  }

  RequestBody& ip(const char* name, const std::optional<std::string>& value) {
    return add(name, value, normalize_ip);
  }

  RequestBody& cu_ref_no(const char* name, const std::optional<std::string>& value) {
    return add(name, value, [name](const std::string& text) -> Result<std::string> {
      if (text.size() == 16 && std::all_of(text.begin(), text.end(), is_alnum)) return text;
      return invalid_argument(name, std::string(name) + " must be 16 letters and digits");
    });
  }

  /// The JSON text.
  Result<std::string> take() {
    if (error_) return *std::move(error_);
    return json_.dump();
  }

 private:
  template <class Check>
  RequestBody& add(const char* name, const std::optional<std::string>& value, Check check) {
    if (!value || error_) return *this;
    Result<std::string> checked = check(*value);
    if (checked) {
      json_.emplace(name, *std::move(checked));
    } else {
      error_ = std::move(checked.error());
      error_->field = name;
    }
    return *this;
  }

  static constexpr std::size_t usual_members = 8;

  Json json_ = Json::object();
  std::optional<Error> error_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
