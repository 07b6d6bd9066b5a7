#pragma once

#include <exception>
#include <utility>

#include <bizkithub/config.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// Keeps the first exception of the user's callbacks. It must not unwind through a transport, which
/// would drop what is in flight.
class CallbackGuard {
 public:
  /// Returns whether `function` ended without an exception.
  template <class Function>
  bool run(Function&& function) {
    try {
      std::forward<Function>(function)();
      return true;
    } catch (...) {
      if (!exception_) exception_ = std::current_exception();
      return false;
    }
  }

  bool has_exception() const noexcept { return exception_ != nullptr; }
  void rethrow() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  std::exception_ptr exception_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
