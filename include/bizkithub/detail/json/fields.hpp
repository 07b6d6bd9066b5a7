#pragma once

#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

// A struct is read from a JSON object through a table, `Fields<T>::table`: which member of the
// struct each member of the object goes to. Members that no table has are ignored.

enum class JsonType { boolean, number, string, object, array, any };

struct Field;

struct FieldTable {
  const Field* begin = nullptr;
  const Field* end = nullptr;
};

struct Field {
  std::string_view name;
  JsonType type;
  /// The place of the value within `object`, created if it is optional.
  void* (*place)(void* object);
  /// Gives the member its default, for `null`.
  void (*reset)(void* object);
  FieldTable table{};                     ///< Of an object, or of the elements of an array.
  void* (*append)(void* list) = nullptr;  ///< Adds an element to an array.
  bool is_required = false;               ///< Only for members of the outermost object.
};

template <class T>
struct Fields;

template <class T>
constexpr FieldTable table_of() noexcept {
  return {std::begin(Fields<T>::table), std::end(Fields<T>::table)};
}

template <class T>
struct Optional : std::false_type {
  using Value = T;
};
template <class T>
struct Optional<std::optional<T>> : std::true_type {
  using Value = T;
};

template <class T>
void* place_of(T& member) {
  if constexpr (Optional<T>::value) {
    return &member.emplace();
  } else {
    return &member;
  }
}

template <auto Member>
struct MemberOf;

template <class Struct, class T, T Struct::*Member>
struct MemberOf<Member> {
  using Value = typename Optional<T>::Value;
  static void* place(void* object) { return place_of(static_cast<Struct*>(object)->*Member); }
  static void reset(void* object) { static_cast<Struct*>(object)->*Member = T{}; }
};

template <class T>
constexpr void complete(Field& field, const T*) noexcept {
  field.type = JsonType::object;
  field.table = table_of<T>();
}
template <class T>
constexpr void complete(Field& field, const std::vector<T>*) noexcept {
  field.type = JsonType::array;
  field.table = table_of<T>();
  field.append = [](void* list) -> void* {
    return &static_cast<std::vector<T>*>(list)->emplace_back();
  };
}
constexpr void complete(Field& field, const bool*) noexcept { field.type = JsonType::boolean; }
constexpr void complete(Field& field, const double*) noexcept { field.type = JsonType::number; }
constexpr void complete(Field& field, const std::string*) noexcept {
  field.type = JsonType::string;
}

/// A member that may be missing or null, and then has its default.
template <auto Member>
constexpr Field optional_field(std::string_view name) noexcept {
  using M = MemberOf<Member>;
  Field field{name, JsonType::any, &M::place, &M::reset};
  complete(field, static_cast<const typename M::Value*>(nullptr));
  return field;
}

/// A member without which the document is refused.
template <auto Member>
constexpr Field required_field(std::string_view name) noexcept {
  Field field = optional_field<Member>(name);
  field.is_required = true;
  return field;
}

/// A member of any type, kept as JSON text in a string; empty if it is missing or null.
template <auto Member>
constexpr Field json_text_field(std::string_view name) noexcept {
  using M = MemberOf<Member>;
  return {name, JsonType::any, &M::place, &M::reset};
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
