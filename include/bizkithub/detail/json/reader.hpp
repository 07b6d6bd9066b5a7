#pragma once

#include <bitset>

#include <bizkithub/detail/json/fields.hpp>
#include <bizkithub/detail/json/json.hpp>
#include <bizkithub/detail/text/ascii.hpp>
#include <bizkithub/detail/text/make_error.hpp>
#include <bizkithub/response_info.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

// More than any honest response has. They bound the memory and time that a hostile one takes.
inline constexpr std::size_t max_json_depth = 512;
inline constexpr std::size_t max_json_elements = 2000;
inline constexpr std::size_t max_json_warnings = 20;

inline const char* name_of(JsonType type) noexcept {
  constexpr const char* names[] = {"a boolean", "a number",  "a string", "an object",
                                   "an array",  "any value", "nothing"};
  return names[static_cast<std::size_t>(type)];
}

/// A SAX handler for nlohmann's parser that stores each value where the table of its struct says.
class JsonReader {
 public:
  /// `root` is the field that the whole document is for. Of type `none`: it is only checked.
  JsonReader(std::string_view json, const Field* root, void* parent,
             std::vector<ResponseWarning>* warnings)
      : json_(json), read_to_(json.data()), member_(root), warnings_(warnings) {
    frames_.reserve(usual_depth);
    frames_.push_back({root, parent, 0});
  }

  /// What is wrong with the document. Empty: nothing.
  std::string read() {
    const std::size_t nul = json_.find('\0');
    if (nul != std::string_view::npos) {
      invalid_at(nul);  // nlohmann takes it for the end of the document.
    } else if (JsonParser(JsonInput(read_to_, json_.data() + json_.size())).sax_parse(this)) {
      check_required();
    }
    return problem_;
  }

  // The events of nlohmann's parser. To return false ends the parsing.

  bool null() {
    if (!ignores() && member_ != nullptr) {
      member_->reset == nullptr ? wrong_type("null") : forget();
    }
    return end_value();
  }
  bool boolean(bool value) { return store(value, JsonType::boolean, read_to_); }
  bool number_integer(std::int64_t value) { return number(static_cast<double>(value)); }
  bool number_unsigned(std::uint64_t value) { return number(static_cast<double>(value)); }
  bool number_float(const ReadNumber& value, const std::string&) {
    if (value.in_range() || !takes(JsonType::number)) return number(value);
    wrong_type("a number out of range");
    return end_value();
  }
  bool string(std::string& value) { return store(value, JsonType::string, read_to_); }
  bool binary(ReadJson::binary_t&) { return false; }

  bool start_object(std::size_t) { return open(JsonType::object); }
  bool key(std::string& name) {
    if (ignores()) return true;
    const FieldTable& table = frames_.back().field->table;
    const auto* found = std::find_if(table.begin, table.end,
                                     [&](const Field& field) { return field.name == name; });
    member_ = found != table.end ? found : nullptr;
    text_begin_ = read_to_;
    return true;
  }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(JsonType::array); }
  bool end_array() { return close(); }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
    return invalid_at(std::min(std::max<std::size_t>(position, 1) - 1, json_.size()));
  }

 private:
  static constexpr std::size_t usual_depth = 5;

  /// An object or array that is being read. The first one is around the document.
  struct Frame {
    const Field* field;
    void* value;
    std::size_t index;  ///< Of the next value in it.
  };

  // Whether the innermost object or array is passed over.
  bool ignores() const noexcept { return depth_ >= frames_.size(); }
  bool takes(JsonType type) const noexcept {
    return !ignores() && member_ != nullptr && member_->type == type;
  }
  void* place() const { return member_->place(frames_.back().value); }

  bool open(JsonType type) {
    const bool is_read = accepts(type);
    if (++depth_ > max_json_depth && frames_.size() > 1) {
      return fail("nested deeper than " + std::to_string(max_json_depth) + " levels");
    }
    if (!is_read) return problem_.empty();
    if (frames_.back().field->type == JsonType::array && ++elements_ > max_json_elements) {
      return fail(pointer() + ": more than " + std::to_string(max_json_elements) + " elements");
    }
    frames_.push_back({member_, place(), 0});
    if (type == JsonType::array) member_ = member_->table.begin;
    return true;
  }

  bool close() {
    if (!ignores()) {
      member_ = frames_.back().field;
      frames_.pop_back();
    }
    --depth_;
    if (takes(JsonType::any)) keep_text(read_to_);
    return end_value();
  }

  bool end_value() {
    if (!ignores()) ++frames_.back().index;
    return problem_.empty();
  }

  // The bytes of a value between the colon behind its name and `end`.
  void keep_text(const char* end) {
    const auto is_value = [](char c) { return c != ':' && static_cast<unsigned char>(c) > ' '; };
    static_cast<std::string*>(place())->assign(std::find_if(text_begin_, end, is_value), end);
  }

  // nlohmann's parser has read one character more than the number has.
  bool number(double value) { return store(value, JsonType::number, read_to_ - 1); }

  template <class T>
  bool store(T& value, JsonType type, const char* end) {
    if (takes(JsonType::any)) {
      keep_text(end);
    } else if (accepts(type)) {
      *static_cast<T*>(place()) = std::move(value);
    }
    return end_value();
  }

  // Whether the value is to be read. A known member of another type is left at its default.
  bool accepts(JsonType type) {
    if (ignores() || member_ == nullptr || member_->type == JsonType::any) return false;
    if (member_->type == type) {
      set_present(true);
    } else {
      wrong_type(name_of(type));
    }
    return member_->type == type;
  }

  void wrong_type(const char* found) {
    const char* const expected = name_of(member_->type);
    if (member_->is_required) {
      const std::string where = pointer();
      fail((where.empty() ? "" : where + ": ") + "expected " + expected + ", found " + found);
      return;
    }
    forget();
    if (warnings_ != nullptr && warnings_->size() < max_json_warnings) {
      warnings_->push_back({pointer(), expected, found});
    }
  }

  // Gives the member its default, also if it had a value before.
  void forget() {
    if (member_->reset != nullptr) member_->reset(frames_.back().value);
    set_present(false);
  }

  void set_present(bool is_present) {
    if (frames_.size() != 2) return;
    const auto index = member_ - frames_.back().field->table.begin;
    present_.set(static_cast<std::size_t>(index), is_present);
  }

  void check_required() {
    const FieldTable table = frames_.front().field->table;
    for (const Field* field = table.begin; field != table.end; ++field) {
      const auto index = static_cast<std::size_t>(field - table.begin);
      if (!field->is_required || present_[index]) continue;
      fail("/" + std::string(field->name) + " is missing");
      return;
    }
  }

  bool invalid_at(std::size_t offset) {
    if (json_.empty()) return fail("the body is empty");
    const std::size_t begin = json_.find_first_not_of(" \t\r\n");
    if (begin != std::string_view::npos && json_[begin] == '<')
      return fail("HTML or XML, not JSON");
    return fail("invalid JSON at byte " + std::to_string(offset) + " of " +
                std::to_string(json_.size()));
  }

  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  // The JSON pointer (RFC 6901) of the value that is being read. No name in a table needs escaping.
  std::string pointer() const {
    std::string path;
    for (std::size_t i = 1; i < frames_.size(); ++i) {
      const Field* member = i + 1 < frames_.size() ? frames_[i + 1].field : member_;
      const bool is_element = frames_[i].field->type == JsonType::array;
      path.append(1, '/').append(is_element ? std::to_string(frames_[i].index) : member->name);
    }
    return path;
  }

  const std::string_view json_;
  const char* read_to_;
  const char* text_begin_ = nullptr;
  std::vector<Frame> frames_;
  const Field* member_;    ///< The one that is being read; null if the table lacks it.
  std::size_t depth_ = 0;  ///< Of all objects and arrays, also of those that are ignored.
  std::size_t elements_ = 0;
  std::bitset<64> present_;                       ///< Which members of the outermost object.
  std::vector<ResponseWarning>* const warnings_;  ///< May be null.
  std::string problem_;
};

/// Reads a JSON object (RFC 8259) into `object`. A known member of another type than documented is
/// left at its default and added to `warnings`, if that is given. The error tells a JSON pointer
/// and the types, never a value.
inline std::optional<Error> read_json(std::string_view json, void* object, FieldTable table,
                                      std::vector<ResponseWarning>* warnings) {
  const auto itself = [](void* outermost) { return outermost; };
  const Field root{{}, JsonType::object, itself, nullptr, table, true};
  const std::string problem = JsonReader(json, &root, object, warnings).read();
  if (problem.empty()) return std::nullopt;
  return make_error(ErrorKind::malformed_response, problem);
}

template <class T>
std::optional<Error> read_json(std::string_view json, T& object,
                               std::vector<ResponseWarning>* warnings = nullptr) {
  return read_json(json, &object, table_of<T>(), warnings);
}

/// Whether `text` is a JSON text (RFC 8259). nlohmann skips a byte order mark, which must not be
/// sent.
inline bool is_json(std::string_view text) {
  constexpr Field anything{};
  return !begins_with(text, "\xEF\xBB\xBF") &&
         JsonReader(text, &anything, nullptr, nullptr).read().empty();
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
