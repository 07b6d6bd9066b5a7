#pragma once

#include <array>

#include <bizkithub/detail/json/member_names.hpp>
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
  RequestBody() { json_.get_ref<Json::object_t&>().reserve(max_members); }

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

  /// The members of a JSON object, as they are. Comes last, because it must not name the others.
  RequestBody& extra(const std::string& object) {
    if (object.empty() || error_) return *this;
    const auto names = member_names(object);
    if (!names) {
      error_ = invalid_argument("extra_json", "extra_json is not a valid JSON object");
    } else if (const auto own = own_name(*names); !own.empty()) {
      error_ = invalid_argument(
          "extra_json", "extra_json contains " + own + ", which is a member of the request");
    } else if (!names->empty()) {
      extra_ = std::string_view(object);
      extra_.remove_prefix(extra_.find('{') + 1);
    }
    return *this;
  }

  /// The JSON text.
  Result<std::string> take() {
    if (error_) return *std::move(error_);
    std::string text = json_.dump();
    if (!extra_.empty()) {
      text.back() = json_.empty() ? ' ' : ',';
      text += extra_;
    }
    return text;
  }

 private:
  template <class Check>
  RequestBody& add(const char* name, const std::optional<std::string>& value, Check check) {
    names_.at(name_count_++) = name;
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

  // Enough for the endpoint with the most members.
  static constexpr std::size_t max_members = 8;

  std::string own_name(const std::vector<std::string>& names) const {
    for (const std::string& name : names) {
      const auto end = names_.begin() + static_cast<std::ptrdiff_t>(name_count_);
      if (std::find(names_.begin(), end, name) != end) return name;
    }
    return {};
  }

  Json json_ = Json::object();
  std::array<std::string_view, max_members> names_{};
  std::size_t name_count_ = 0;
  std::string_view extra_{};
  std::optional<Error> error_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
