// SPDX-License-Identifier: MIT
#pragma once

#include <cassert>
#include <variant>

#include <bizkithub/error.hpp>

BIZKITHUB_NAMESPACE_BEGIN

/// Either a `T` or an Error.
///
/// `*` and `->` require a value and `error()` requires an error; otherwise the behaviour is
/// undefined, as with std::optional. `value()` throws Exception if there is no value.
///
/// Example:
///
///     if (auto email = bizkithub::normalize_email(" Jan@Barasek.com ")) {
///       use(*email);  // "jan@barasek.com"
///     } else {
///       report(email.error());
///     }
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  // Implicit, so that a function can `return value;` or `return error;`.
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const noexcept { return content_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& operator*() & noexcept { return get<0>(*this); }
  const T& operator*() const& noexcept { return get<0>(*this); }
  // By value, because a reference into a temporary would dangle.
  T operator*() && { return std::move(get<0>(*this)); }
  /// A member of a temporary, as in `make()->name`, lives until the end of the expression only:
  /// copy it, and do not loop over it.
  T* operator->() noexcept { return &get<0>(*this); }
  const T* operator->() const noexcept { return &get<0>(*this); }

  /// The value. Throws Exception if there is none.
  T& value() & { return checked(*this); }
  const T& value() const& { return checked(*this); }
  T value() && { return std::move(checked(*this)); }

  Error& error() & noexcept { return get<1>(*this); }
  const Error& error() const& noexcept { return get<1>(*this); }
  Error error() && noexcept { return std::move(get<1>(*this)); }

  template <class U>
  T value_or(U&& fallback) const& {
    return has_value() ? **this : static_cast<T>(std::forward<U>(fallback));
  }
  template <class U>
  T value_or(U&& fallback) && {
    return has_value() ? *std::move(*this) : static_cast<T>(std::forward<U>(fallback));
  }

 private:
  template <std::size_t index, class Self>
  static auto& get(Self& self) noexcept {
    assert(self.content_.index() == index);
    return *std::get_if<index>(&self.content_);
  }

  template <class Self>
  static auto& checked(Self& self) {
    if (!self.has_value()) throw Exception(self.error());
    return *self;
  }

  std::variant<T, Error> content_;
};

BIZKITHUB_NAMESPACE_END
