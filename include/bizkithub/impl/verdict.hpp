#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <bizkithub/config.hpp>
#include <bizkithub/error.hpp>
#include <bizkithub/impl/response_headers.hpp>
#include <bizkithub/transport.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {

/// Reads the body of a 2xx into whatever the call returns.
class BIZKITHUB_API ResponseReader {
 public:
  ResponseReader() = default;
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;
  /// What is wrong with the body; empty: nothing.
  virtual std::string read(std::string_view body) = 0;

 protected:
  ~ResponseReader() = default;
};

/// What one attempt came to.
struct Verdict {
  std::optional<Error> error{};  ///< Absent: success. Holds nothing of earlier attempts.
  /// How long the service asked to be left alone, in place of a wait of our own.
  std::optional<std::chrono::seconds> wait{};
};

/// Judges an attempt by the rules of kinds and certainty: the API's code decides first, whatever
/// the status; the status second. Takes the body of a failure out of `outcome`.
Verdict judge(HttpOutcome& outcome, ResponseReader& reader, WallTime wall_now);

/// The less certain of the two.
Delivery less_certain(Delivery a, Delivery b) noexcept;

/// Whether the failure of an attempt is one that another attempt may mend.
bool is_retryable(const Error& error, bool repeatable) noexcept;

}  // namespace detail

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/verdict.ipp>
#endif
