#pragma once

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
  switch (type) {
    case JsonType::boolean: return "a boolean";
    case JsonType::number: return "a number";
    case JsonType::string: return "a string";
    case JsonType::object: return "an object";
    case JsonType::array: return "an array";
    case JsonType::any: break;
  }
  return "null";
}

/// A SAX handler for nlohmann's parser that stores each value where the table of its struct says.
class JsonReader {
 public:
  JsonReader(std::string_view json, void* object, FieldTable table)
      : json_(json), root_{object, table, nullptr, false, nullptr, 0} {
    frames_.reserve(usual_depth);
  }

  void parse() {
    // nlohmann takes a NUL for the end of the document.
    const std::size_t nul = json_.find('\0');
    if (nul != std::string_view::npos) return static_cast<void>(invalid_at(nul));
    json_parser(json_, &read_to_).sax_parse(this);
  }

  const std::string& problem() const noexcept { return problem_; }
  const std::vector<const Field*>& present() const noexcept { return present_; }
  std::vector<ResponseWarning>& warnings() noexcept { return warnings_; }

  // The events of nlohmann's parser. To return false ends the parsing.

  bool null() {
    if (ignored_depth_ > 0) return true;
    if (!in_object()) return wrong_type("null") && end_element();
    if (member_ != nullptr) forget();
    return true;
  }
  bool boolean(bool value) { return store(value, JsonType::boolean); }
  bool number_integer(ReadJson::number_integer_t value) { return number(value); }
  bool number_unsigned(ReadJson::number_unsigned_t value) { return number(value); }
  bool number_float(const ReadNumber& value, const std::string&) {
    const bool is_read = ignored_depth_ == 0 && in_object() && member_ != nullptr && !is_text();
    if (is_read && !value.in_range()) return wrong_type("a number out of range");
    return number(value);
  }
  bool string(std::string& value) { return store(std::move(value), JsonType::string); }
  bool binary(ReadJson::binary_t&) { return false; }

  bool start_object(std::size_t) {
    if (!descend()) return false;
    if (ignored_depth_ > 0) return ignore();
    if (frames_.empty()) return open(root_);
    if (!in_object()) return open_element();
    if (!accepts(JsonType::object)) return ignore();
    return open({place(), member_->table, member_, false, nullptr, 0});
  }
  bool key(std::string& name) {
    if (ignored_depth_ > 0) return true;
    const FieldTable& table = frames_.back().table;
    const auto* found = std::find_if(table.begin, table.end,
                                     [&](const Field& field) { return field.name == name; });
    member_ = found != table.end ? found : nullptr;
    text_begin_ = read_to_;
    return true;
  }
  bool end_object() { return close(); }

  bool start_array(std::size_t) {
    if (!descend()) return false;
    if (ignored_depth_ > 0 || !accepts(JsonType::array)) return ignore();
    member_->reset(frames_.back().object);
    return open({place(), member_->table, member_, true, member_->append, 0});
  }
  bool end_array() { return close(); }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
    return invalid_at(std::min(std::max<std::size_t>(position, 1) - 1, json_.size()));
  }

 private:
  static constexpr std::size_t usual_depth = 4;

  /// An object or array that is being read.
  struct Frame {
    void* object;
    FieldTable table;
    const Field* member;  ///< Which one of the object around it; null within an array.
    bool is_array;
    void* (*append)(void* list);
    std::size_t index;
  };

  bool in_object() const noexcept { return !frames_.empty() && !frames_.back().is_array; }
  void* place() const { return member_->place(frames_.back().object); }

  bool descend() {
    if (++depth_ <= max_json_depth) return true;
    return fail("nested deeper than " + std::to_string(max_json_depth) + " levels");
  }

  bool open(const Frame& frame) {
    note_present();
    frames_.push_back(frame);
    return true;
  }

  bool open_element() {
    const Frame& list = frames_.back();
    if (++elements_ > max_json_elements) {
      return fail(pointer() + ": more than " + std::to_string(max_json_elements) + " elements");
    }
    return open({list.append(list.object), list.table, nullptr, false, nullptr, 0});
  }

  // Passes over everything up to the end of the object or array that has just begun.
  bool ignore() {
    ++ignored_depth_;
    return problem_.empty();
  }

  bool close() {
    --depth_;
    if (ignored_depth_ == 0) {
      member_ = frames_.back().member;
      frames_.pop_back();
    } else if (--ignored_depth_ == 0 && is_text()) {
      keep_text(read_to_);
    }
    return ignored_depth_ > 0 || end_element();
  }

  bool end_element() {
    if (!frames_.empty() && frames_.back().is_array) ++frames_.back().index;
    return true;
  }

  bool is_text() const noexcept {
    return in_object() && member_ != nullptr && member_->type == JsonType::any;
  }

  // The bytes of a value between the colon behind its name and `end`.
  void keep_text(const char* end) {
    const auto is_value = [](char c) { return c != ':' && static_cast<unsigned char>(c) > ' '; };
    static_cast<std::string*>(place())->assign(std::find_if(text_begin_, end, is_value), end);
  }

  // nlohmann's parser has read one character more than the number has.
  template <class Number>
  bool number(const Number& value) {
    return store(static_cast<double>(value), JsonType::number, read_to_ - 1);
  }

  template <class T>
  bool store(T value, JsonType type, const char* end = nullptr) {
    if (ignored_depth_ > 0) return true;
    if (is_text()) {
      keep_text(end != nullptr ? end : read_to_);
    } else if (accepts(type)) {
      *static_cast<T*>(place()) = std::move(value);
      note_present();
    }
    return problem_.empty() && end_element();
  }

  // Whether the value goes anywhere. A known member of another type is left at its default.
  bool accepts(JsonType type) {
    if (in_object() && (member_ == nullptr || is_text())) return false;
    if (in_object() && member_->type == type) return true;
    wrong_type(name_of(type));
    return false;
  }

  bool wrong_type(const char* found) {
    if (frames_.empty()) return fail(std::string("expected an object, found ") + found);
    const JsonType expected = in_object() ? member_->type : JsonType::object;
    if (in_object()) forget();
    if (warnings_.size() < max_json_warnings) {
      warnings_.push_back({pointer(), name_of(expected), found});
    }
    return true;
  }

  // Gives the member its default, also if it had a value before.
  void forget() {
    member_->reset(frames_.back().object);
    if (frames_.size() != 1) return;
    present_.erase(std::remove(present_.begin(), present_.end(), member_), present_.end());
  }

  void note_present() {
    if (frames_.size() == 1 && member_ != nullptr) present_.push_back(member_);
  }

  bool invalid_at(std::size_t offset) {
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
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      const Field* member = i + 1 < frames_.size() ? frames_[i + 1].member : member_;
      path.append(1, '/').append(frames_[i].is_array ? std::to_string(frames_[i].index)
                                                     : std::string(member->name));
    }
    return path;
  }

  const std::string_view json_;
  const Frame root_;
  std::vector<Frame> frames_;
  const Field* member_ = nullptr;  ///< The one that is being read; null if the table lacks it.
  const char* read_to_ = nullptr;
  const char* text_begin_ = nullptr;
  std::size_t depth_ = 0;
  std::size_t ignored_depth_ = 0;
  std::size_t elements_ = 0;
  std::vector<const Field*> present_;
  std::vector<ResponseWarning> warnings_;
  std::string problem_;
};

/// What is wrong with a required member: it is missing, or of another type. Empty: nothing.
inline std::string missing_member(const FieldTable& table, JsonReader& reader) {
  const auto& present = reader.present();
  for (const Field* field = table.begin; field != table.end; ++field) {
    if (!field->is_required) continue;
    if (std::find(present.begin(), present.end(), field) != present.end()) continue;
    const std::string pointer = "/" + std::string(field->name);
    for (const ResponseWarning& warning : reader.warnings()) {
      if (warning.pointer != pointer) continue;
      return pointer + ": expected " + warning.expected + ", found " + warning.found;
    }
    return pointer + " is missing";
  }
  return {};
}

/// Reads a JSON object (RFC 8259) into `object`. A known member of another type than documented is
/// left at its default and added to `warnings`, if that is given. The error tells a JSON pointer
/// and the types, never a value.
template <class T>
std::optional<Error> read_json(std::string_view json, T& object,
                               std::vector<ResponseWarning>* warnings = nullptr) {
  if (json.empty()) return make_error(ErrorKind::malformed_response, "the body is empty");
  JsonReader reader(json, &object, table_of<T>());
  reader.parse();
  const std::string problem =
      reader.problem().empty() ? missing_member(table_of<T>(), reader) : reader.problem();
  if (warnings != nullptr) *warnings = std::move(reader.warnings());
  if (problem.empty()) return std::nullopt;
  return make_error(ErrorKind::malformed_response, problem);
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
