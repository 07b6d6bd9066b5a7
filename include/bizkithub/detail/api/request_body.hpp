#pragma once

#include <array>

#include <bizkithub/detail/json/reader.hpp>
#include <bizkithub/detail/text/utf8.hpp>
#include <bizkithub/email.hpp>
#include <bizkithub/ip.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

// Checks one member. The caller adds the member name to the error. See normalize_email() and
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

/// Builds a request body out of checked and normalised members; absent ones are left out. Keeps the
/// first error, after which it adds nothing more.
class RequestBody {
 public:
  RequestBody() { json_.reserve(usual_size); }

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
    if (!is_json(object) || read_json(object, this, names, &own)) {
      error_ = invalid_argument("extra_json", "extra_json is not a valid JSON object");
    } else if (!own.empty()) {
      error_ =
          invalid_argument("extra_json", "extra_json contains " + own.front().pointer.substr(1) +
                                             ", which is a member of the request");
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
