// SPDX-License-Identifier: MIT
#include <bizkithub/api_key.hpp>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "../support/catch2.hpp"
#include "../support/environment.hpp"
#include "../support/vectors.hpp"

namespace unit::api_key_test {

namespace {

using bizkithub::ApiKey;
using bizkithub::Delivery;
using bizkithub::Error;
using bizkithub::ErrorKind;
using bizkithub::Result;
using support::EnvironmentVariable;

constexpr std::string_view production_text = "PRODqW7xKzV9jPqW7xKzV9jPqW7xKzV9";
constexpr std::string_view development_text = "DEV_hT4mRbN2sLhT4mRbN2sLhT4mRbN2";

Result<ApiKey> parse(std::string_view text) {
  return ApiKey::parse(vectors::ExactBuffer(text).view());
}

ApiKey key_of(std::string_view text) {
  auto key = parse(text);
  REQUIRE(key.has_value());
  return *key;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string kind_name(const ApiKey& key) {
  switch (key.kind()) {
    case ApiKey::Kind::production: return "production";
    case ApiKey::Kind::development: return "development";
    case ApiKey::Kind::root: return "root";
  }
  return "?";
}

std::string printed(const ApiKey& key) {
  std::ostringstream out;
  out << key;
  return out.str();
}

void check_refusal(const Error& error, std::string_view text) {
  CHECK(error.kind == ErrorKind::unauthenticated);
  CHECK(error.delivery == Delivery::not_sent);
  CHECK(error.field == "apiKey");
  CHECK(!error.message.empty());
  CHECK(error.http_status == 0);
  CHECK(error.attempts.empty());
  // The message may speak of the prefixes, which are no secret; of the rest not even a piece.
  for (std::size_t at = 4; at + 6 <= text.size() && at < 64; ++at) {
    CHECK(!contains(error.message, text.substr(at, 6)));
  }
}

void check_accepted(const vectors::Vector& vector) {
  const auto key = parse(vector.input);
  REQUIRE(key.has_value());
  CHECK("ok " + kind_name(*key) == vector.expected);
  CHECK(key->redacted() == vector.input.substr(0, 4) + "****");
  CHECK(printed(*key) == key->redacted());
}

void check_refused(const vectors::Vector& vector) {
  const auto key = parse(vector.input);
  REQUIRE(!key.has_value());
  check_refusal(key.error(), vector.input);
  CHECK(contains(key.error().message, vector.message_part));
}

constexpr const char* test_variable = "BIZKITHUB_TEST_KEY_OF_UNIT_TESTS";

void check_environment_refused(const std::optional<std::string>& value) {
  const EnvironmentVariable variable(test_variable, value);
  const auto key = ApiKey::from_environment(test_variable);
  REQUIRE(!key.has_value());
  check_refusal(key.error(), value.value_or(""));
}

// Memory in which a key lives and dies, and which can be looked at afterwards. The compiler does
// not know where `place_` points, nor may it leave out the reads: it sees what is really there.
class Place {
 public:
  ApiKey* put(const ApiKey& key) { return new (place_) ApiKey(key); }

  std::string bytes() const {
    const volatile unsigned char* from = place_;
    std::string out;
    for (std::size_t i = 0; i < sizeof(ApiKey); ++i) out += static_cast<char>(from[i]);
    return out;
  }

 private:
  alignas(ApiKey) unsigned char storage_[sizeof(ApiKey)] = {};
  unsigned char* volatile place_ = storage_;
};

// True if any four bytes of the secret part are there, wherever they are.
bool holds_piece_of(std::string_view bytes, std::string_view text) {
  for (std::size_t at = 4; at + 4 <= text.size(); ++at) {
    if (contains(bytes, text.substr(at, 4))) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("an API key is accepted by its form alone", "[api_key]") {
  for (const auto& vector : vectors::load("api_key.txt")) {
    INFO(vector.where);
    if (vector.accepted) {
      check_accepted(vector);
    } else {
      check_refused(vector);
    }
  }
}

TEST_CASE("an API key shows its kind and nothing else", "[api_key]") {
  CHECK(key_of(production_text).redacted() == "PROD****");
  CHECK(key_of(development_text).redacted() == "DEV_****");
  CHECK(key_of("ROOT" + std::string(28, 'x')).redacted() == "ROOT****");
  CHECK(printed(key_of(production_text)) == "PROD****");
}

TEST_CASE("printing an API key leaves the stream usable", "[api_key]") {
  std::ostringstream out;
  out << "[" << key_of(production_text) << "][" << key_of(development_text) << "]" << 1;
  CHECK(out.str() == "[PROD****][DEV_****]1");
}

TEST_CASE("a default string_view is no API key", "[api_key]") {
  const auto key = ApiKey::parse(std::string_view());
  REQUIRE(!key.has_value());
  check_refusal(key.error(), "");
}

TEST_CASE("a refused API key does not show in the printed error", "[api_key]") {
  const auto key = parse(std::string(production_text) + "!");
  REQUIRE(!key.has_value());
  std::ostringstream out;
  out << key.error();
  CHECK(!holds_piece_of(out.str(), production_text));
}

TEST_CASE("an API key is read from the environment variable that was named", "[api_key]") {
  const EnvironmentVariable variable(test_variable, std::string(development_text));
  const auto key = ApiKey::from_environment(test_variable);
  REQUIRE(key.has_value());
  CHECK(key->kind() == ApiKey::Kind::development);
  CHECK(key->redacted() == "DEV_****");
}

TEST_CASE("an API key is read from BIZKITHUB_API_KEY unless told otherwise", "[api_key]") {
  const EnvironmentVariable variable("BIZKITHUB_API_KEY", std::string(production_text));
  const auto key = ApiKey::from_environment();
  REQUIRE(key.has_value());
  CHECK(key->kind() == ApiKey::Kind::production);
}

TEST_CASE("an environment without an API key is an error that does not repeat what was there",
          "[api_key]") {
  SECTION("the variable is missing") { check_environment_refused(std::nullopt); }
  SECTION("it is empty") { check_environment_refused(""); }
  SECTION("it holds something else") { check_environment_refused("correct horse battery"); }
  SECTION("it holds a key and a line end") {
    check_environment_refused(std::string(production_text) + "\n");
  }
  SECTION("it holds a key that is too long") {
    check_environment_refused(std::string(production_text) + "x");
  }
}

TEST_CASE("the default environment variable may be missing", "[api_key]") {
  const EnvironmentVariable variable("BIZKITHUB_API_KEY", std::nullopt);
  const auto key = ApiKey::from_environment();
  REQUIRE(!key.has_value());
  check_refusal(key.error(), "");
}

TEST_CASE("a copy of an API key outlives the original", "[api_key]") {
  std::optional<ApiKey> original = key_of(production_text);
  const ApiKey copy = *original;
  original.reset();
  CHECK(copy.kind() == ApiKey::Kind::production);
  CHECK(copy.redacted() == "PROD****");
}

TEST_CASE("a copy of an API key holds the whole key", "[api_key]") {
  Place place;
  ApiKey* const copy = place.put(key_of(production_text));
  CHECK(contains(place.bytes(), production_text));
  copy->~ApiKey();
}

TEST_CASE("an API key can be assigned to, also from itself", "[api_key]") {
  ApiKey key = key_of(production_text);
  const ApiKey other = key_of(development_text);
  key = other;
  CHECK(key.kind() == ApiKey::Kind::development);
  CHECK(other.kind() == ApiKey::Kind::development);
  const ApiKey& same = key;
  key = same;
  CHECK(key.redacted() == "DEV_****");
}

TEST_CASE("assigning to an API key leaves nothing of the old one", "[api_key]") {
  Place place;
  ApiKey* const key = place.put(key_of(production_text));
  REQUIRE(holds_piece_of(place.bytes(), production_text));
  *key = key_of(development_text);
  CHECK(!holds_piece_of(place.bytes(), production_text));
  CHECK(contains(place.bytes(), development_text));
  key->~ApiKey();
}

TEST_CASE("destroying an API key leaves nothing of it in memory", "[api_key]") {
  Place place;
  ApiKey* const key = place.put(key_of(production_text));
  REQUIRE(holds_piece_of(place.bytes(), production_text));
  key->~ApiKey();
  CHECK(!holds_piece_of(place.bytes(), production_text));
}

}  // namespace unit::api_key_test
