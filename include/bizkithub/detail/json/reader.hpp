// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include <bitset>
#include <cmath>

#include <bizkithub/detail/json/fields.hpp>
#include <bizkithub/detail/platform/locale.hpp>
#include <bizkithub/detail/text/make_error.hpp>
#include <bizkithub/detail/text/utf8.hpp>
#include <bizkithub/response_info.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// What nlohmann's lexer stores values in. A type of our own, so that what the compiler
/// instantiates is never merged with the nlohmann/json of the program, which may be another
/// version.
struct JsonTypes {
  using number_integer_t = std::int64_t;
  using number_unsigned_t = std::uint64_t;
  using number_float_t = double;
  using string_t = std::string;
};

inline auto json_input(std::string_view json) {
  return nlohmann::detail::input_adapter(json.data(), json.data() + json.size());
}

/// Not basic_json, which would add parsers of five formats and a writer to the program.
using JsonLexer = nlohmann::detail::lexer<JsonTypes, decltype(json_input({}))>;

// More than any honest response has. They bound the memory and time that a hostile one takes.
inline constexpr std::size_t max_json_depth = 512;
inline constexpr std::size_t max_json_elements = 2000;
inline constexpr std::size_t max_json_warnings = 20;

inline const char* name_of(JsonType type) noexcept {
  constexpr const char* names[] = {"a boolean", "a number",  "a string", "an object",
                                   "an array",  "any value", "nothing"};
  return names[static_cast<std::size_t>(type)];
}

/// Reads one JSON document, and stores each value where the table of its struct says.
class JsonReader {
 public:
  explicit JsonReader(std::string_view json) : json_(json), lexer_(json_input(json)) {}

  /// Reads the document into `parent`, as described by `root`. If `parent` is null, only checks the
  /// syntax.
  std::optional<Error> read(const Field& root, void* parent) {
    next();
    if (value({&root, parent, nullptr, 0, 0}) && is_at_end()) check_required(root.table);
    return std::move(error_);
  }

  std::vector<ResponseWarning> warnings;

 private:
  using Token = JsonLexer::token_type;

  /// Where a value is in the document, and where it goes.
  struct Place {
    const Field* field;   ///< Null if the table lacks it.
    void* parent;         ///< The struct or list. Null if that is passed over.
    const Place* around;  ///< The place of `parent`; null for the whole document.
    std::size_t index;    ///< In `parent`.
    std::size_t depth;

    bool is_read() const noexcept { return field != nullptr && parent != nullptr; }
    bool takes(JsonType type) const noexcept { return is_read() && field->type == type; }
  };

  Token next() { return token_ = lexer_.scan(); }

  // Reads the value that begins with the current token, up to its last token. This and what it
  // calls returns false if the document is refused.
  bool value(const Place& place) {
    switch (token_) {
      case Token::begin_object: return list(place, JsonType::object, Token::end_object);
      case Token::begin_array: return list(place, JsonType::array, Token::end_array);
      case Token::literal_null: return null(place);
      case Token::literal_true: return store(place, JsonType::boolean, true);
      case Token::literal_false: return store(place, JsonType::boolean, false);
      case Token::value_string: return store(place, JsonType::string, lexer_.get_string());
      case Token::value_unsigned:
        return number(place, static_cast<double>(lexer_.get_number_unsigned()));
      case Token::value_integer:
        return number(place, static_cast<double>(lexer_.get_number_integer()));
      // Not as the lexer reads it, which depends on the locale.
      case Token::value_float: return number(place, to_double(lexer_.get_token_string()));
      default: return invalid();
    }
  }

  // The members of an object, or the elements of an array.
  bool list(const Place& place, JsonType type, Token end) {
    Place inner{nullptr, target(place, type), &place, 0, place.depth + 1};
    if (error_.has_value()) return false;
    if (inner.depth > max_json_depth) return too_large(inner);
    if (next() == end) return true;
    for (;; next()) {
      if (!(type == JsonType::array ? element(inner) : member(inner))) return false;
      if (next() == end) return true;
      if (token_ != Token::value_separator) return invalid();
    }
  }

  bool element(Place& place) {
    if (place.parent != nullptr) place.field = place.around->field->table.begin;
    if (place.parent != nullptr && ++elements_ > max_json_elements) return too_large(place);
    const bool is_valid = value(place);
    ++place.index;
    return is_valid;
  }

  bool member(Place& place) {
    if (token_ != Token::value_string) return invalid();
    place.field = place.parent != nullptr ? find(place.around->field->table) : nullptr;
    if (next() != Token::name_separator) return invalid();
    const std::size_t begin = position();
    next();
    if (!value(place)) return false;
    if (place.takes(JsonType::any) && token_ != Token::literal_null) keep_text(place, begin);
    return true;
  }

  const Field* find(const FieldTable& table) {
    const auto* found = std::find_if(table.begin, table.end, [this](const Field& field) {
      return field.name == lexer_.get_string();
    });
    return found != table.end ? found : nullptr;
  }

  // The value that was just read, without the white space since `begin`.
  void keep_text(const Place& place, std::size_t begin) {
    begin = json_.find_first_not_of(" \t\r\n", begin);
    const auto text = json_.substr(begin, position() - begin);
    *static_cast<std::string*>(place.field->place(place.parent)) = text;
  }

  bool null(const Place& place) {
    if (!place.is_read()) return true;
    if (place.field->reset == nullptr) return wrong_type(place, "null");
    forget(place);
    return true;
  }

  bool number(const Place& place, double value) {
    if (std::isfinite(value) || !place.takes(JsonType::number)) {
      return store(place, JsonType::number, value);
    }
    return wrong_type(place, "a number out of range");
  }

  template <class T>
  bool store(const Place& place, JsonType type, const T& value) {
    if (void* const to = target(place, type)) *static_cast<T*>(to) = value;
    return !error_;
  }

  // Where a value of this type goes; null: nowhere.
  void* target(const Place& place, JsonType type) {
    if (!place.is_read() || place.field->type == JsonType::any) return nullptr;
    if (place.field->type != type) {
      wrong_type(place, name_of(type));
      return nullptr;
    }
    set_present(place, true);
    return place.field->place(place.parent);
  }

  // A known member of another type is left at its default.
  bool wrong_type(const Place& place, const char* found) {
    const char* const expected = name_of(place.field->type);
    if (place.depth == 0) return fail(std::string("expected ") + expected + ", found " + found);
    forget(place);
    if (warnings.size() < max_json_warnings) warnings.push_back({pointer(place), expected, found});
    return true;
  }

  // Gives the member its default, also if it had a value before.
  void forget(const Place& place) {
    if (place.field->reset != nullptr) place.field->reset(place.parent);
    set_present(place, false);
  }

  void set_present(const Place& place, bool is_present) {
    if (place.depth != 1) return;
    const auto index = place.field - place.around->field->table.begin;
    present_.set(static_cast<std::size_t>(index), is_present);
  }

  // The lexer takes a NUL for the end too.
  bool is_at_end() {
    return (next() == Token::end_of_input && position() > json_.size()) || invalid();
  }

  bool check_required(const FieldTable& table) {
    for (const Field* field = table.begin; field != table.end; ++field) {
      const auto index = static_cast<std::size_t>(field - table.begin);
      if (field->is_required && !present_[index]) return missing("/" + std::string(field->name));
    }
    return true;
  }

  bool missing(const std::string& pointer) {
    for (const ResponseWarning& warning : warnings) {
      if (warning.pointer != pointer) continue;
      return fail(pointer + ": expected " + warning.expected + ", found " + warning.found);
    }
    return fail(pointer + " is missing");
  }

  std::size_t position() const noexcept { return lexer_.get_position().chars_read_total; }

  bool invalid() {
    if (json_.empty()) return fail("the body is empty");
    const std::size_t begin = json_.find_first_not_of(" \t\r\n");
    if (begin != std::string_view::npos && json_[begin] == '<')
      return fail("HTML or XML, not JSON; check base_url");
    const std::size_t offset = std::clamp<std::size_t>(position(), 1, json_.size() + 1) - 1;
    return fail("invalid JSON at byte " + std::to_string(offset) + " of " +
                std::to_string(json_.size()));
  }

  bool fail(std::string_view problem) {
    error_ = make_error(ErrorKind::malformed_response, problem);
    return false;
  }

  // A separate function, to keep the stack frames of the recursive functions small.
  bool too_large(const Place& place) {
    if (place.depth > max_json_depth) {
      return fail("nested deeper than " + std::to_string(max_json_depth) + " levels");
    }
    return fail(pointer(place) + ": more than " + std::to_string(max_json_elements) + " elements");
  }

  // The JSON pointer (RFC 6901) of a value. No name in a table needs escaping.
  static std::string pointer(const Place& place) {
    if (place.around == nullptr) return {};
    const bool is_element = place.around->field->type == JsonType::array;
    return pointer(*place.around)
        .append(1, '/')
        .append(is_element ? std::to_string(place.index) : place.field->name);
  }

  const std::string_view json_;
  const DecimalPointGuard guard_{};  // Before the lexer, which asks for the decimal point.
  JsonLexer lexer_;
  Token token_ = Token::uninitialized;
  std::size_t elements_ = 0;
  std::bitset<64> present_;  ///< Which members of the outermost object.
  std::optional<Error> error_;
};

/// Reads a JSON object (RFC 8259) into `object`. A known member of another type than documented is
/// left at its default and added to `warnings`, if that is given. The error tells a JSON pointer
/// and the types, never a value.
inline std::optional<Error> read_json(std::string_view json, void* object, FieldTable table,
                                      std::vector<ResponseWarning>* warnings) {
  const auto itself = [](void* outermost) { return outermost; };
  const Field root{{}, JsonType::object, itself, nullptr, table};
  JsonReader reader(json);
  auto error = reader.read(root, object);
  if (warnings != nullptr) *warnings = std::move(reader.warnings);
  return error;
}

template <class T>
std::optional<Error> read_json(std::string_view json, T& object,
                               std::vector<ResponseWarning>* warnings = nullptr) {
  return read_json(json, &object, table_of<T>(), warnings);
}

/// The lexer skips it, but it must not be sent.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Whether `text` is a JSON text (RFC 8259).
inline bool is_json(std::string_view text) {
  return !begins_with(text, byte_order_mark) && !JsonReader(text).read({}, nullptr);
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
