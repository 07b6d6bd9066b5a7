// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/result.hpp>
#include <string>
#include <string_view>

#include "catch2.hpp"
#include "vectors.hpp"

namespace support {

/// A function that gives a text its normal form, and the field that its refusals name.
struct NormalForm {
  bizkithub::Result<std::string> (*normalize)(std::string_view text);
  const char* field;

  bizkithub::Result<std::string> of(std::string_view text) const {
    return normalize(vectors::ExactBuffer(text).view());
  }

  void check_yields(std::string_view input, const std::string& expected) const {
    const auto result = of(input);
    REQUIRE(result.has_value());
    CHECK(*result == expected);
  }

  /// Checks that the input is refused, without being shown, and returns the message.
  std::string refusal_of(std::string_view input) const {
    const auto result = of(input);
    REQUIRE(!result.has_value());
    check_refusal(result.error(), input);
    return result.error().message;
  }

  void check_refusal(const bizkithub::Error& error, std::string_view input) const {
    CHECK(error.kind == bizkithub::ErrorKind::invalid_argument);
    CHECK(error.delivery == bizkithub::Delivery::not_sent);
    CHECK(error.field == field);
    CHECK(!error.message.empty());
    CHECK(error.http_status == 0);
    CHECK(error.attempts.empty());
    // A shorter input may be part of an innocent word.
    if (input.size() >= 4) CHECK(error.message.find(input) == std::string::npos);
  }

  /// Checks every vector of a file.
  void check_file(const std::string& file_name) const {
    for (const auto& vector : vectors::load(file_name)) {
      INFO(vector.where);
      if (vector.accepted) {
        check_yields(vector.input, vector.expected);
      } else {
        CHECK(refusal_of(vector.input).find(vector.message_part) != std::string::npos);
      }
    }
  }

  /// Checks that what a vector of the file yields is left as it is.
  void check_idempotence(const std::string& file_name) const {
    for (const auto& vector : vectors::load(file_name)) {
      INFO(vector.where);
      const auto once = of(vector.input);
      if (once.has_value()) check_yields(*once, *once);
    }
  }
};

}  // namespace support
