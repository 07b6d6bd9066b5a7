// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

// A struct is read from a JSON object through a table, `Fields<T>::table`: which member of the
// struct each member of the object goes to. Members that no table has are ignored.

enum class JsonType { boolean, number, string, object, array, any, none };

struct Field;

struct FieldTable {
  const Field* begin = nullptr;
  const Field* end = nullptr;
};

struct Field {
  std::string_view name{};
  JsonType type = JsonType::none;  ///< With `none`, any value is of the wrong type.
  /// Returns where in `parent` to store the value: a reset member, or a new element.
  void* (*place)(void* parent) = nullptr;
  /// Gives the member its default, for `null`. Null: that is not allowed.
  void (*reset)(void* parent) = nullptr;
  FieldTable table{};        ///< Fields of an object. For an array: one, for each element.
  bool is_required = false;  ///< Only for members of the outermost object.
};

template <class T>
struct Fields;

template <class T>
constexpr FieldTable table_of() noexcept {
  return {std::begin(Fields<T>::table), std::end(Fields<T>::table)};
}

template <class T>
struct Fields<std::vector<T>> {
  static void* append(void* list) { return &static_cast<std::vector<T>*>(list)->emplace_back(); }
  static constexpr Field table[] = {{{}, JsonType::object, &append, nullptr, table_of<T>()}};
};

/// What a member of this type is read from.
template <class T>
inline constexpr JsonType json_type = JsonType::object;
template <class T>
inline constexpr JsonType json_type<std::vector<T>> = JsonType::array;
template <>
inline constexpr JsonType json_type<bool> = JsonType::boolean;
template <>
inline constexpr JsonType json_type<double> = JsonType::number;
template <>
inline constexpr JsonType json_type<std::string> = JsonType::string;

template <class T>
T& new_value(T& member) {
  return member = T{};
}
template <class T>
T& new_value(std::optional<T>& member) {
  return member.emplace();
}

template <auto Member>
struct MemberOf;

template <class Struct, class T, T Struct::*Member>
struct MemberOf<Member> {
  using Value = std::remove_reference_t<decltype(new_value(std::declval<T&>()))>;
  static void* place(void* parent) { return &new_value(static_cast<Struct*>(parent)->*Member); }
  static void reset(void* parent) { static_cast<Struct*>(parent)->*Member = T{}; }
};

/// A member that may be missing or null, and then has its default. One of `any` type is kept as
/// JSON text in a string.
template <auto Member, JsonType Type = json_type<typename MemberOf<Member>::Value>>
constexpr Field optional_field(std::string_view name) noexcept {
  Field field{name, Type, &MemberOf<Member>::place, &MemberOf<Member>::reset};
  if constexpr (Type == JsonType::object || Type == JsonType::array) {
    field.table = table_of<typename MemberOf<Member>::Value>();
  }
  return field;
}

/// A member without which the document is refused.
template <auto Member>
constexpr Field required_field(std::string_view name) noexcept {
  Field field = optional_field<Member>(name);
  field.is_required = true;
  return field;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
