#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include <bizkithub/impl/json.ipp>
#include <bizkithub/impl/json_reader.hpp>
#include <bizkithub/impl/json_scan.hpp>
#include <bizkithub/impl/text.hpp>
#include <bizkithub/impl/utf8.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

// What a response that is nobody's attack never needs, and an attacker's memory is bounded by:
// nlohmann keeps a token several times over while it reads it, and `{}` in a list becomes a struct.
inline constexpr std::size_t max_json_token = std::size_t{64} * 1024;
inline constexpr std::size_t max_json_raw_text = std::size_t{512} * 1024;
inline constexpr std::size_t max_json_elements = 2000;
// And an attacker's hold on our time: the objects that are read have a few dozen.
inline constexpr std::size_t max_json_members = 50'000;

BIZKITHUB_LOCAL_BEGIN

/// Walks through a document, and puts each value where its Target says. What a string with escapes
/// or a number means is left to nlohmann; passing over what nobody reads, which may hold a number
/// that no double holds, is what its parsers cannot do.
class JsonReader {
 public:
  JsonReader(std::string_view json, WrongType wrong_type)
      : begin_(json.data()), p_(begin_), end_(begin_ + json.size()), wrong_type_(wrong_type) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (begins_with(json, byte_order_mark)) p_ += byte_order_mark.size();
    frames_.reserve(usual_depth);
  }

  /// What is wrong, or nothing.
  std::string read(const ObjectTarget& root) {
    space();
    if (!value(root, false)) return std::move(problem_);
    space();
    if (p_ != end_) no_json_at(p_);
    return std::move(problem_);
  }

 private:
  static constexpr std::size_t usual_depth = 4;

  /// Where in the document we are: a member of an object, or an element of an array.
  struct Frame {
    std::string_view name{};
    std::size_t index = 0;
    bool is_array = false;
  };

  void space() noexcept { p_ = skip_space(p_, end_); }
  bool is_at(char c) const noexcept { return p_ != end_ && *p_ == c; }

  bool value(Target target, bool may_be_null = true) {
    if (p_ == end_) return no_json_at(p_);
    if (wrong_type_ == WrongType::passed_over && !fits(target)) target = Ignored{};
    if (std::holds_alternative<Ignored>(target)) return pass_over(nullptr);
    if (const auto* raw = std::get_if<RawText>(&target)) return pass_over(raw->text);
    switch (*p_) {
      case '{': return object(target);
      case '[': return array(target);
      case '"': return string(target);
      case 't': return word("true") && store(target, true, "a boolean");
      case 'f': return word("false") && store(target, false, "a boolean");
      case 'n': return word("null") && (may_be_null || wrong_type(target, "null"));
      default: return number(target);
    }
  }

  bool object(const Target& target) {
    const auto* place = std::get_if<ObjectTarget>(&target);
    if (place == nullptr) return wrong_type(target, "an object");
    void* opened = place->open(place->place);
    frames_.push_back({});
    const bool ended = items('}', [&] { return member(*place, opened); });
    if (ended) frames_.pop_back();
    return ended;
  }

  bool array(const Target& target) {
    const auto* place = std::get_if<ArrayTarget>(&target);
    if (place == nullptr) return wrong_type(target, "an array");
    place->clear(place->list);
    frames_.push_back({{}, 0, true});
    const bool ended = items(']', [&] { return element(*place); });
    if (ended) frames_.pop_back();
    return ended;
  }

  // From the bracket that opens to the one that closes.
  template <class Item>
  bool items(char closing, Item item) {
    ++p_;
    space();
    if (is_at(closing)) return ++p_, true;
    while (item()) {
      space();
      if (is_at(closing)) return ++p_, true;
      if (!is_at(',')) return no_json_at(p_);
      ++p_;
      space();
    }
    return false;
  }

  bool member(const ObjectTarget& target, void* opened) {
    if (!is_at('"')) return no_json_at(p_);
    if (++members_ > max_json_members) {
      return fail("the JSON has more than " + std::to_string(max_json_members) + " members");
    }
    const char* begin = p_ + 1;
    std::string_view name;
    std::string decoded;
    if (!text(name, decoded)) return false;
    frames_.back().name = {begin, static_cast<std::size_t>(p_ - 1 - begin)};
    space();
    if (!is_at(':')) return no_json_at(p_);
    ++p_;
    space();
    return value(target.field(opened, name));
  }

  bool element(const ArrayTarget& target) {
    if (++elements_ > max_json_elements) {
      return fail(pointer() + ": more than " + std::to_string(max_json_elements) + " elements");
    }
    if (!value(target.append(target.list), false)) return false;
    ++frames_.back().index;
    return true;
  }

  bool string(const Target& target) {
    if (!holds<std::string>(target)) return wrong_type(target, "a string");
    std::string_view read;
    std::string decoded;
    if (!text(read, decoded)) return false;
    return store(target, decoded.empty() ? std::string(read) : std::move(decoded), "a string");
  }

  // The string that begins here. Most text reads as it stands, and then is that of the document.
  bool text(std::string_view& text, std::string& decoded) {
    const auto most = std::min<std::ptrdiff_t>(end_ - p_, max_json_token);
    const char* plain_end = std::find_if_not(p_ + 1, p_ + most, is_unescaped);
    if (plain_end == p_ + most || *plain_end != '"') {
      if (!decode(most, decoded)) return false;
      text = decoded;
      return true;
    }
    text = {p_ + 1, static_cast<std::size_t>(plain_end - p_ - 1)};
    if (!is_ascii(text) && !is_utf8(text)) return no_json_at(p_);
    p_ = plain_end + 1;
    return true;
  }

  bool decode(std::ptrdiff_t most, std::string& decoded) {
    const char* string_end = end_of_string(p_, end_);
    if (string_end == nullptr || string_end - p_ > most) return does_not_end(string_end);
    JsonLeaf leaf;
    if (!Json::sax_parse(p_, string_end, &leaf)) return no_json_at(p_);
    decoded = std::move(leaf.text);
    p_ = string_end;
    return true;
  }

  bool number(const Target& target) {
    if (*p_ != '-' && !is_digit(*p_)) return no_json_at(p_);
    if (!holds<double>(target)) return wrong_type(target, "a number");
    const char* number_end = end_of_scalar(p_, end_);
    if (static_cast<std::size_t>(number_end - p_) > max_json_token) return does_not_end(number_end);
    JsonLeaf leaf;
    if (!Json::sax_parse(p_, number_end, &leaf)) {
      return leaf.out_of_range ? fail(pointer() + ": a number that is out of range")
                               : no_json_at(p_);
    }
    p_ = number_end;
    return store(target, leaf.number, "a number");
  }

  bool word(std::string_view expected) {
    for (char c : expected) {
      if (!is_at(c)) return no_json_at(p_);
      ++p_;
    }
    const bool ends = p_ == end_ || end_of_scalar(p_, end_) == p_;
    return ends || no_json_at(p_);
  }

  // Whatever stands there, if it only ends; its bytes go to `raw` where there is one.
  bool pass_over(std::string* raw) {
    const char* begin = p_;
    const auto skipped = end_of_value(p_, end_, max_json_depth - frames_.size());
    if (skipped.too_deep) {
      return fail("the JSON is nested deeper than " + std::to_string(max_json_depth) + " levels");
    }
    if (skipped.end == nullptr) return no_json_at(end_);
    if (skipped.end == begin) return no_json_at(begin);
    if (*begin >= 'a' && *begin <= 'z') {
      if (!word(*begin == 't' ? "true" : *begin == 'f' ? "false" : "null")) return false;
    }
    p_ = skipped.end;
    return raw == nullptr || keep_raw(*raw, {begin, static_cast<std::size_t>(p_ - begin)});
  }

  bool keep_raw(std::string& text, std::string_view raw) {
    if (raw.size() > max_json_raw_text) {
      return fail(pointer() + ": longer than " + std::to_string(max_json_raw_text) + " bytes");
    }
    text = raw == "null" ? std::string_view{} : raw;
    return true;
  }

  // Whether the value that stands here is one that the target takes.
  bool fits(const Target& target) const noexcept {
    const char* value_end = end_of_value(p_, end_, max_json_depth).end;
    const bool is_short =
        value_end != nullptr && static_cast<std::size_t>(value_end - p_) <= max_json_token;
    switch (*p_) {
      case '{': return std::holds_alternative<ObjectTarget>(target);
      case '[': return std::holds_alternative<ArrayTarget>(target);
      case '"': return is_short && holds<std::string>(target);
      case 't':
      case 'f': return holds<bool>(target);
      case 'n': return true;
      default: return is_short && holds<double>(target);
    }
  }

  template <class T>
  static bool holds(const Target& target) noexcept {
    return std::holds_alternative<T*>(target) || std::holds_alternative<std::optional<T>*>(target);
  }

  template <class T>
  bool store(const Target& target, T value, const char* type) {
    if (auto* const* place = std::get_if<T*>(&target)) {
      **place = std::move(value);
    } else if (auto* const* optional = std::get_if<std::optional<T>*>(&target)) {
      **optional = std::move(value);
    } else {
      return wrong_type(target, type);
    }
    return true;
  }

  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  bool no_json_at(const char* p) {
    return fail("no JSON at byte " + std::to_string(p - begin_) + " of " +
                std::to_string(end_ - begin_));
  }

  // Null: not even at the end of the document.
  bool does_not_end(const char* value_end) {
    if (value_end == nullptr && static_cast<std::size_t>(end_ - p_) <= max_json_token) {
      return no_json_at(end_);
    }
    return fail(pointer() + ": a value longer than " + std::to_string(max_json_token) + " bytes");
  }

  bool wrong_type(const Target& target, const char* found) {
    return fail((frames_.empty() ? "the JSON" : pointer()) + ": expected " + expected(target) +
                ", found " + found);
  }

  static std::string expected(const Target& target) {
    if (std::holds_alternative<ObjectTarget>(target)) return "an object";
    if (std::holds_alternative<ArrayTarget>(target)) return "an array";
    if (holds<bool>(target)) return "a boolean";
    return holds<double>(target) ? "a number" : "a string";
  }

  std::string pointer() const {
    std::string path;
    for (const Frame& frame : frames_) {
      path += '/';
      path += frame.is_array ? std::to_string(frame.index) : std::string(frame.name);
    }
    return path;
  }

  const char* begin_;
  const char* p_;
  const char* end_;
  const WrongType wrong_type_;
  std::vector<Frame> frames_;
  std::size_t elements_ = 0;
  std::size_t members_ = 0;
  std::string problem_;
};

BIZKITHUB_LOCAL_END

BIZKITHUB_INLINE std::string read_json(std::string_view json, ObjectTarget root,
                                       WrongType wrong_type) {
  if (json.empty()) return "the body is empty";
  return JsonReader(json, wrong_type).read(root);
}

BIZKITHUB_INLINE bool is_json(std::string_view text) {
  return Json::accept(text.begin(), text.end());
}

}  // namespace detail

BIZKITHUB_NAMESPACE_END
