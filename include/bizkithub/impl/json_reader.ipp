#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include <bizkithub/impl/json.hpp>
#include <bizkithub/impl/json_reader.hpp>
#include <bizkithub/impl/text.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

// What a response that is nobody's attack never needs, and an attacker's memory is bounded by:
// nlohmann keeps a token several times over while it reads it, and `{}` in a list becomes a struct.
inline constexpr std::size_t max_json_token = std::size_t{64} * 1024;
inline constexpr std::size_t max_json_raw_text = std::size_t{512} * 1024;
inline constexpr std::size_t max_json_elements = 2000;
// And an attacker's hold on our time: the objects that are read have a few dozen.
inline constexpr std::size_t max_json_members = 50'000;

BIZKITHUB_LOCAL bool is_json_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

BIZKITHUB_LOCAL const char* skip_space(const char* p, const char* end) noexcept {
  while (p != end && is_json_space(*p)) ++p;
  return p;
}

// Whether a string may hold it as it stands: ASCII that is no control character and needs no
// escape.
BIZKITHUB_LOCAL bool is_plain(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

// Behind the string that begins at `p`, or null if it does not end.
BIZKITHUB_LOCAL const char* end_of_string(const char* p, const char* end) noexcept {
  for (++p; p < end; ++p) {
    if (*p == '"') return p + 1;
    if (*p == '\\') ++p;
  }
  return nullptr;
}

BIZKITHUB_LOCAL const char* end_of_scalar(const char* p, const char* end) noexcept {
  while (p != end && !is_json_space(*p) && *p != ',' && *p != '}' && *p != ']') ++p;
  return p;
}

BIZKITHUB_LOCAL_BEGIN

struct SkippedValue {
  const char* end = nullptr;  ///< Null: the value does not end, or is nested too deep.
  bool too_deep = false;
};

BIZKITHUB_LOCAL_END

// Behind the object or array that begins at `p`.
BIZKITHUB_LOCAL SkippedValue end_of_container(const char* p, const char* end,
                                              std::size_t most) noexcept {
  std::size_t depth = 0;
  while (p != nullptr && p < end) {
    const char c = *p;
    p = c == '"' ? end_of_string(p, end) : p + 1;
    if ((c == '{' || c == '[') && ++depth > most) return {nullptr, true};
    if ((c == '}' || c == ']') && --depth == 0) return {p, false};
  }
  return {};
}

BIZKITHUB_LOCAL SkippedValue end_of_value(const char* p, const char* end,
                                          std::size_t most) noexcept {
  if (p == end) return {};
  if (*p == '{' || *p == '[') return end_of_container(p, end, most);
  return {*p == '"' ? end_of_string(p, end) : end_of_scalar(p, end), false};
}

BIZKITHUB_LOCAL_BEGIN

/// The bytes that nlohmann's parser is given. What it cannot do is done here: passing over a value
/// that nobody reads, which may hold a number that no double holds and would fail the whole
/// document, and giving up on a token without end.
class JsonBytes {
 public:
  explicit JsonBytes(std::string_view text, std::size_t max_token = max_json_token) noexcept
      : begin_(text.data()),
        position_(text.data()),
        end_(text.data() + text.size()),
        max_token_(max_token) {
    begin_token();
  }

  const char* position() const noexcept { return position_; }
  const char* end() const noexcept { return end_; }
  std::size_t offset() const noexcept { return static_cast<std::size_t>(position_ - begin_); }
  std::size_t size() const noexcept { return static_cast<std::size_t>(end_ - begin_); }
  bool at_end() const noexcept { return position_ == limit_; }
  bool token_is_too_long() const noexcept { return at_end() && limit_ != end_; }

  void begin_token() noexcept {
    const auto left = static_cast<std::size_t>(end_ - position_);
    limit_ = position_ + std::min(left, max_token_);
  }

  /// What is left of a member, from its colon up to `value_end`, is given as a mere `:0`.
  void pass_over_until(const char* value_end) noexcept {
    constexpr static char placeholder[] = {':', '0'};
    position_ = placeholder;
    limit_ = placeholder + sizeof(placeholder);
    resume_ = value_end;
  }

  void advance() noexcept {
    if (++position_ != limit_ || resume_ == nullptr) return;
    position_ = std::exchange(resume_, nullptr);
    begin_token();
  }

 private:
  const char* begin_;
  const char* position_;
  const char* end_;
  std::size_t max_token_;
  const char* limit_ = nullptr;
  const char* resume_ = nullptr;
};

/// Points at a JsonBytes, because nlohmann's parser copies its iterators.
class JsonIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  JsonIterator() noexcept = default;
  explicit JsonIterator(JsonBytes& bytes) noexcept : bytes_(&bytes) {}

  reference operator*() const noexcept { return *bytes_->position(); }
  JsonIterator& operator++() noexcept {
    bytes_->advance();
    return *this;
  }
  JsonIterator operator++(int) noexcept {
    JsonIterator before = *this;
    bytes_->advance();
    return before;
  }
  // Only ever compared with the end, which is the one that points nowhere.
  bool operator==(const JsonIterator& other) const noexcept { return ended() == other.ended(); }
  bool operator!=(const JsonIterator& other) const noexcept { return !(*this == other); }

 private:
  bool ended() const noexcept { return bytes_ == nullptr || bytes_->at_end(); }

  JsonBytes* bytes_ = nullptr;
};

/// nlohmann's SAX interface: puts each value where its Target says.
class JsonSaxReader {
 public:
  JsonSaxReader(JsonBytes& bytes, ObjectTarget root, WrongType wrong_type)
      : bytes_(bytes), next_(root), wrong_type_(wrong_type) {}

  std::string take_problem() { return std::move(problem_); }

  bool null() { return ends_token() && (is_ignored() || discard_null()); }
  bool boolean(bool value) { return ends_token() && (is_ignored() || store(value, "a boolean")); }
  bool number_integer(Json::number_integer_t value) { return number(static_cast<double>(value)); }
  bool number_unsigned(Json::number_unsigned_t value) { return number(static_cast<double>(value)); }
  bool number_float(Json::number_float_t value, const std::string&) { return number(value); }
  bool string(std::string& value) { return ends_token() && store(std::move(value), "a string"); }
  bool binary(Json::binary_t&) { return false; }

  bool start_object(std::size_t) {
    if (in_array() && !begin_element()) return false;
    const auto* target = std::get_if<ObjectTarget>(&next_);
    if (target == nullptr) return wrong_type("an object");
    frames_.push_back({target->open(target->place), *target, {}, 0, {}});
    return ends_token();
  }

  bool key(std::string& name) {
    ends_token();
    if (++members_ > max_json_members) {
      problem_ = "the JSON has more than " + std::to_string(max_json_members) + " members";
      return false;
    }
    Frame& frame = frames_.back();
    frame.name = name;
    next_ = frame.object.field(frame.place, name);
    if (wrong_type_ == WrongType::passed_over && !fits_next_value()) next_ = Ignored{};
    return is_ignored() ? pass_over() : take_plain_string();
  }

  bool end_object() { return end_container(); }

  bool start_array(std::size_t) {
    const auto* target = std::get_if<ArrayTarget>(&next_);
    if (target == nullptr) return wrong_type("an array");
    target->clear(target->list);
    frames_.push_back({nullptr, {}, *target, 0, {}});
    next_ = ObjectTarget{};
    return ends_token();
  }

  bool end_array() { return end_container(); }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) {
    constexpr int number_overflow = 406;
    if (bytes_.token_is_too_long()) {
      problem_ = pointer() + ": a value longer than " + std::to_string(max_json_token) + " bytes";
    } else if (error.id == number_overflow) {
      problem_ = pointer() + ": a number that is out of range";
    } else {
      no_json_at(bytes_.offset());
    }
    return false;
  }

 private:
  struct Frame {
    void* place;  // null: an array
    ObjectTarget object;
    ArrayTarget array;
    std::size_t index;
    std::string name;
  };

  bool is_ignored() const noexcept {
    return std::holds_alternative<Ignored>(next_) || std::holds_alternative<RawText>(next_);
  }

  bool ends_token() noexcept {
    bytes_.begin_token();
    return true;
  }

  const char* begin_of_value() const noexcept {
    const char* colon = skip_space(bytes_.position(), bytes_.end());
    if (colon == bytes_.end() || *colon != ':') return bytes_.end();
    return skip_space(colon + 1, bytes_.end());
  }

  // Whether the value behind the name just read is one that its target takes.
  bool fits_next_value() const noexcept {
    const char* value = begin_of_value();
    if (value == bytes_.end() || std::holds_alternative<Ignored>(next_)) return true;
    const char* end = end_of_value(value, bytes_.end(), max_json_depth).end;
    const bool is_short = end != nullptr && static_cast<std::size_t>(end - value) < max_json_token;
    if (*value == '"') return is_short && holds<std::string>();
    if (*value == '{') return std::holds_alternative<ObjectTarget>(next_);
    if (*value == '[') return std::holds_alternative<ArrayTarget>(next_);
    if (*value == 't' || *value == 'f') return holds<bool>();
    return *value == 'n' || (is_short && holds<double>());
  }

  template <class T>
  bool holds() const noexcept {
    return std::get_if<T*>(&next_) != nullptr || std::get_if<std::optional<T>*>(&next_) != nullptr;
  }

  // Called behind the name of a member that nobody reads. Words such as `true` are left to the
  // parser.
  bool pass_over() {
    const char* value = begin_of_value();
    if (value == bytes_.end()) return true;
    const SkippedValue skipped = end_of_value(value, bytes_.end(), max_json_depth - frames_.size());
    if (skipped.too_deep) return too_deep();
    if (skipped.end == nullptr) return no_json_at(bytes_.size());
    if (const auto* raw = std::get_if<RawText>(&next_)) {
      const auto length = static_cast<std::size_t>(skipped.end - value);
      if (!keep_raw(*raw->text, {value, length})) return false;
    }
    const bool is_word = *value >= 'a' && *value <= 'z';
    if (!is_word && skipped.end != value) bytes_.pass_over_until(skipped.end);
    return true;
  }

  // Text that reads as it stands is taken at once, in half of the time: nlohmann's lexer goes
  // through it byte by byte. All other is left to it. Always true.
  bool take_plain_string() {
    const char* value = begin_of_value();
    if (value == bytes_.end() || *value != '"' || !holds<std::string>()) return true;
    const auto most = std::min<std::ptrdiff_t>(bytes_.end() - value, max_json_token);
    const char* end = std::find_if_not(value + 1, value + most, is_plain);
    if (end == value + most || *end != '"') return true;
    store(std::string(value + 1, end), "a string");
    next_ = Ignored{};
    bytes_.pass_over_until(end + 1);
    return true;
  }

  bool keep_raw(std::string& text, std::string_view raw) {
    if (raw.size() > max_json_raw_text) {
      problem_ = pointer() + ": longer than " + std::to_string(max_json_raw_text) + " bytes";
      return false;
    }
    text = raw == "null" ? std::string_view{} : raw;
    return true;
  }

  bool too_deep() {
    problem_ = "the JSON is nested deeper than " + std::to_string(max_json_depth) + " levels";
    return false;
  }

  bool no_json_at(std::size_t offset) {
    problem_ = "no JSON at byte " + std::to_string(offset) + " of " + std::to_string(bytes_.size());
    return false;
  }

  bool begin_element() {
    if (++elements_ > max_json_elements) {
      problem_ = pointer() + ": more than " + std::to_string(max_json_elements) + " elements";
      return false;
    }
    next_ = frames_.back().array.append(frames_.back().array.list);
    return true;
  }

  bool end_container() {
    frames_.pop_back();
    if (in_array()) {
      ++frames_.back().index;
      next_ = ObjectTarget{};
    }
    return ends_token();
  }

  // An array holds objects and nothing else: no list that is read here holds anything else.
  bool in_array() const noexcept { return !frames_.empty() && frames_.back().place == nullptr; }

  bool discard_null() { return frames_.empty() || in_array() ? wrong_type("null") : true; }

  // A value that was passed over looks like a number.
  bool number(double value) { return ends_token() && (is_ignored() || store(value, "a number")); }

  template <class T>
  bool store(T value, const char* type) {
    if (auto* const* place = std::get_if<T*>(&next_)) {
      **place = std::move(value);
    } else if (auto* const* optional = std::get_if<std::optional<T>*>(&next_)) {
      **optional = std::move(value);
    } else {
      return wrong_type(type);
    }
    return true;
  }

  bool wrong_type(const char* found) {
    problem_ = (frames_.empty() ? "the JSON" : pointer()) + ": expected " + expected() +
               ", found " + found;
    return false;
  }

  std::string expected() const {
    if (std::holds_alternative<ObjectTarget>(next_)) return "an object";
    if (std::holds_alternative<ArrayTarget>(next_)) return "an array";
    if (holds<bool>()) return "a boolean";
    return holds<double>() ? "a number" : "a string";
  }

  std::string pointer() const {
    std::string path;
    for (const Frame& frame : frames_) {
      path += '/';
      path += frame.place == nullptr ? std::to_string(frame.index) : frame.name;
    }
    return path;
  }

  JsonBytes& bytes_;
  Target next_;
  std::vector<Frame> frames_;
  const WrongType wrong_type_;
  std::size_t elements_ = 0;
  std::size_t members_ = 0;
  std::string problem_;
};

BIZKITHUB_LOCAL_END

BIZKITHUB_INLINE std::string read_json(std::string_view json, ObjectTarget root,
                                       WrongType wrong_type) {
  if (json.empty()) return "the body is empty";
  JsonBytes bytes(json);
  JsonSaxReader reader(bytes, root, wrong_type);
  if (Json::sax_parse(JsonIterator(bytes), JsonIterator(), &reader)) return {};
  return reader.take_problem();
}

BIZKITHUB_LOCAL_BEGIN

/// nlohmann's SAX interface, for one who only wants to know whether it is JSON. Its own
/// `json::accept` would bring a second lexer into the library.
struct JsonAcceptor {
  bool null() { return true; }
  bool boolean(bool) { return true; }
  bool number_integer(Json::number_integer_t) { return true; }
  bool number_unsigned(Json::number_unsigned_t) { return true; }
  bool number_float(Json::number_float_t, const std::string&) { return true; }
  bool string(std::string&) { return true; }
  bool binary(Json::binary_t&) { return true; }
  bool start_object(std::size_t) { return true; }
  bool key(std::string&) { return true; }
  bool end_object() { return true; }
  bool start_array(std::size_t) { return true; }
  bool end_array() { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
    return false;
  }
};

BIZKITHUB_LOCAL_END

BIZKITHUB_INLINE bool is_json(std::string_view text) {
  JsonBytes bytes(text, text.size());
  JsonAcceptor acceptor;
  return Json::sax_parse(JsonIterator(bytes), JsonIterator(), &acceptor);
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
