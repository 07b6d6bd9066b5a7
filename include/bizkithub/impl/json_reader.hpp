#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

// A struct is read from a JSON object by saying, in a specialisation of Fields, where the value of
// each name goes. A name that goes nowhere is ignored, whatever stands there.

struct Ignored {};
/// The bytes of the value as received.
struct RawText {
  std::string* text;
};
struct ObjectTarget;
struct ArrayTarget;
using Target =
    std::variant<Ignored, bool*, std::optional<bool>*, double*, std::optional<double>*,
                 std::string*, std::optional<std::string>*, RawText, ObjectTarget, ArrayTarget>;

template <class T>
struct Fields;  // static Target of(T& object, std::string_view name);

struct ObjectTarget {
  void* place;
  /// Makes the object where it is optional, and returns it.
  void* (*open)(void* place);
  Target (*field)(void* object, std::string_view name);
};

struct ArrayTarget {
  void* list;
  void (*clear)(void* list);
  ObjectTarget (*append)(void* list);
};

template <class T>
Target field_of(void* object, std::string_view name) {
  return Fields<T>::of(*static_cast<T*>(object), name);
}

template <class T>
ObjectTarget into(T& object) {
  return {&object, [](void* place) { return place; }, &field_of<T>};
}

template <class T>
ObjectTarget into(std::optional<T>& object) {
  const auto open = [](void* place) -> void* {
    return &static_cast<std::optional<T>*>(place)->emplace();
  };
  return {&object, open, &field_of<T>};
}

template <class T>
ArrayTarget into(std::vector<T>& list) {
  return {&list, [](void* place) { static_cast<std::vector<T>*>(place)->clear(); },
          [](void* place) { return into(static_cast<std::vector<T>*>(place)->emplace_back()); }};
}

/// How deep a response may be nested.
inline constexpr std::size_t max_json_depth = 512;

/// What is done about a known member whose value is of another type than its target.
enum class WrongType { refused, passed_over };

/// Reads `json` into `root`; returns what is wrong with it, with a JSON pointer and never with a
/// value, or nothing. A null leaves its member alone.
///
/// An ignored value is passed over whatever it holds, numbers that fit no type included, if only
/// its brackets and quotes close: a field that nobody reads cannot fail a response.
std::string read_json(std::string_view json, ObjectTarget root,
                      WrongType wrong_type = WrongType::refused);

/// Whether `text` is a JSON text (RFC 8259).
bool is_json(std::string_view text);

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/json_reader.ipp>
#endif
