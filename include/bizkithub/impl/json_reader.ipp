#pragma once

#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include <bizkithub/impl/json_reader.hpp>
#include <bizkithub/impl/text.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// The bytes that nlohmann's parser is given. Two things it cannot do are done here: telling where
/// a value begins and ends, and passing over a number that no double holds, which would fail the
/// whole document in a field that nobody reads.
class JsonBytes {
 public:
  explicit JsonBytes(std::string_view text) noexcept
      : begin_(text.data()), position_(text.data()), end_(text.data() + text.size()) {}

  const char* position() const noexcept { return position_; }
  std::size_t offset() const noexcept { return static_cast<std::size_t>(position_ - begin_); }
  std::size_t size() const noexcept { return static_cast<std::size_t>(end_ - begin_); }
  bool at_end() const noexcept { return position_ == end_; }
  /// While true, one digit stands for any number.
  void shorten_numbers(bool on) noexcept {
    shortening_ = on;
    in_string_ = false;
  }

  void advance() noexcept {
    const char c = *position_++;
    if (!shortening_) return;
    if (in_string_) {
      pass_in_string(c);
    } else if (c == '"') {
      in_string_ = true;
    } else if (is_digit(c)) {
      while (!at_end() && continues_number(*position_)) ++position_;
    }
  }

 private:
  void pass_in_string(char c) noexcept {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
    }
  }

  static bool continues_number(char c) noexcept {
    return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
  }

  const char* begin_;
  const char* position_;
  const char* end_;
  bool shortening_ = false;
  bool in_string_ = false;
  bool escaped_ = false;
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
  using Json = nlohmann::json;

  JsonSaxReader(JsonBytes& bytes, ObjectTarget root) : bytes_(bytes), next_(root) {}

  std::string take_problem() { return std::move(problem_); }

  bool null() { return skips() || discard(); }
  bool boolean(bool value) { return skips() || store(value, "a boolean"); }
  bool number_integer(Json::number_integer_t value) { return number(static_cast<double>(value)); }
  bool number_unsigned(Json::number_unsigned_t value) { return number(static_cast<double>(value)); }
  bool number_float(Json::number_float_t value, const std::string&) { return number(value); }
  bool string(std::string& value) { return skips() || store(std::move(value), "a string"); }
  bool binary(Json::binary_t&) { return false; }

  bool start_object(std::size_t) {
    if (!descend()) return false;
    if (skipped_depth_ > 0) return true;
    if (in_array()) next_ = frames_.back().array.append(frames_.back().array.list);
    const auto* target = std::get_if<ObjectTarget>(&next_);
    if (target == nullptr) return wrong_type("an object");
    frames_.push_back({target->open(target->place), *target, {}, 0, {}});
    return true;
  }

  bool key(std::string& name) {
    if (skipped_depth_ > 0) return true;
    Frame& frame = frames_.back();
    next_ = frame.object.field(frame.place, name);
    value_begin_ = bytes_.position();
    if (ignores()) {
      bytes_.shorten_numbers(true);
    } else {
      frame.name = name;
    }
    return true;
  }

  bool end_object() { return ascend(); }

  bool start_array(std::size_t) {
    if (!descend()) return false;
    if (skipped_depth_ > 0) return true;
    const auto* target = std::get_if<ArrayTarget>(&next_);
    if (target == nullptr) return wrong_type("an array");
    target->clear(target->list);
    frames_.push_back({nullptr, {}, *target, 0, {}});
    next_ = ObjectTarget{};
    return true;
  }

  bool end_array() { return ascend(); }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) {
    constexpr int number_overflow = 406;
    if (error.id == number_overflow) {
      problem_ = pointer() + ": a number that is out of range";
    } else {
      problem_ = "no JSON at byte " + std::to_string(bytes_.offset()) + " of " +
                 std::to_string(bytes_.size());
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

  bool ignores() const noexcept {
    return std::holds_alternative<Ignored>(next_) || std::holds_alternative<RawText>(next_);
  }

  // Whether the value just read belongs to something ignored, and if it is the whole of it, ends
  // it.
  bool skips(bool is_number = false) {
    if (skipped_depth_ > 0) return true;
    if (!ignores()) return false;
    end_ignored(is_number);
    return true;
  }

  void end_ignored(bool is_number) {
    bytes_.shorten_numbers(false);
    if (const auto* raw = std::get_if<RawText>(&next_)) keep_raw(*raw->text, is_number);
  }

  // From behind the colon to here. A number's end is known only by the byte behind it, which the
  // parser has taken already.
  void keep_raw(std::string& text, bool is_number) const {
    const char* end = bytes_.position() - (is_number ? 1 : 0);
    std::string_view raw(value_begin_, static_cast<std::size_t>(end - value_begin_));
    raw.remove_prefix(raw.find_first_not_of(" \t\r\n:"));
    text = raw == "null" ? std::string_view{} : raw;
  }

  bool descend() {
    if (++depth_ > max_json_depth) {
      problem_ = "the JSON is nested deeper than " + std::to_string(max_json_depth) + " levels";
      return false;
    }
    if (skipped_depth_ > 0 || ignores()) ++skipped_depth_;
    return true;
  }

  bool ascend() {
    --depth_;
    if (skipped_depth_ > 0) {
      if (--skipped_depth_ == 0) end_ignored(false);
      return true;
    }
    frames_.pop_back();
    if (in_array()) {
      ++frames_.back().index;
      next_ = ObjectTarget{};
    }
    return true;
  }

  // An array holds objects and nothing else: no list that is read here holds anything else.
  bool in_array() const noexcept { return !frames_.empty() && frames_.back().place == nullptr; }

  bool discard() { return frames_.empty() || in_array() ? wrong_type("null") : true; }

  bool number(double value) { return skips(true) || store(value, "a number"); }

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
    if (std::get_if<bool*>(&next_) || std::get_if<std::optional<bool>*>(&next_)) return "a boolean";
    if (std::get_if<double*>(&next_) || std::get_if<std::optional<double>*>(&next_)) {
      return "a number";
    }
    return "a string";
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
  std::size_t depth_ = 0;
  std::size_t skipped_depth_ = 0;
  const char* value_begin_ = nullptr;
  std::string problem_;
};

BIZKITHUB_INLINE std::string read_json(std::string_view json, ObjectTarget root) {
  if (json.empty()) return "the body is empty";
  JsonBytes bytes(json);
  JsonSaxReader reader(bytes, root);
  if (nlohmann::json::sax_parse(JsonIterator(bytes), JsonIterator(), &reader)) return {};
  return reader.take_problem();
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
