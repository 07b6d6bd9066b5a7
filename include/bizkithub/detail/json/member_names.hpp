#pragma once

#include <optional>
#include <utility>

#include <bizkithub/detail/json/json.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// A SAX handler that collects the names of the outermost object.
class MemberNames {
 public:
  std::vector<std::string> names{};

  bool null() { return is_inside(); }
  bool boolean(bool) { return is_inside(); }
  bool number_integer(ReadJson::number_integer_t) { return is_inside(); }
  bool number_unsigned(ReadJson::number_unsigned_t) { return is_inside(); }
  bool number_float(ReadNumber, const std::string&) { return is_inside(); }
  bool string(std::string&) { return is_inside(); }
  bool binary(ReadJson::binary_t&) { return false; }
  bool start_object(std::size_t) { return ++depth_ > 0; }
  bool key(std::string& name) {
    if (depth_ == 1) names.push_back(std::move(name));
    return true;
  }
  bool end_object() { return depth_-- > 0; }
  bool start_array(std::size_t) { return depth_++ > 0; }
  bool end_array() { return depth_-- > 0; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
    return false;
  }

 private:
  bool is_inside() const noexcept { return depth_ > 0; }

  std::size_t depth_ = 0;
};

/// The names of the members of a JSON object. Absent if `json` is not a JSON object.
inline std::optional<std::vector<std::string>> member_names(std::string_view json) {
  if (!is_json(json)) return std::nullopt;
  MemberNames handler;
  const char* read_to = nullptr;
  if (!json_parser(json, &read_to).sax_parse(&handler)) return std::nullopt;
  return std::move(handler.names);
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
