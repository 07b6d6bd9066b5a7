// Options that cannot work are refused at construction, by name.
#include <bizkithub/client.hpp>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::options_test {

using bizkithub::CallOptions;
using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using std::chrono::milliseconds;
using support::contains;
using support::FakeClient;

using namespace std::string_literals;  // Literals with a NUL inside.

namespace {

std::string refused_field(const ClientOptions& options) {
  const auto client = Client::create(support::key(), options);
  if (client) return "accepted";
  CHECK(client.error().kind == ErrorKind::invalid_argument);
  CHECK(client.error().delivery == Delivery::not_sent);
  CHECK(contains(client.error().message, client.error().field));
  return client.error().field;
}

struct OptionRule {
  const char* field;
  std::function<void(ClientOptions&)> spoil;
};

const std::vector<OptionRule>& option_rules() {
  using O = ClientOptions;
  static const std::vector<OptionRule> rules = {
      {"connect_timeout", [](O& o) { o.connect_timeout = milliseconds(0); }},
      {"connect_timeout", [](O& o) { o.connect_timeout = milliseconds(-1); }},
      {"attempt_timeout", [](O& o) { o.attempt_timeout = milliseconds(0); }},
      {"attempt_timeout", [](O& o) { o.attempt_timeout = milliseconds::max(); }},
      {"total_timeout", [](O& o) { o.total_timeout = milliseconds(-5); }},
      {"total_timeout", [](O& o) { o.total_timeout = milliseconds::max(); }},
      {"total_timeout", [](O& o) { o.total_timeout = milliseconds::min(); }},
      {"total_timeout", [](O& o) { o.total_timeout = std::chrono::hours(24 * 24 + 1); }},
      {"retry.max_attempts", [](O& o) { o.retry.max_attempts = 0; }},
      {"retry.max_attempts", [](O& o) { o.retry.max_attempts = -1; }},
      {"retry.initial_backoff", [](O& o) { o.retry.initial_backoff = milliseconds(-1); }},
      {"retry.initial_backoff", [](O& o) { o.retry.initial_backoff = milliseconds::max(); }},
      {"retry.max_backoff", [](O& o) { o.retry.max_backoff = milliseconds::max(); }},
      {"retry.max_backoff", [](O& o) { o.retry.max_backoff = milliseconds(499); }},
      {"retry.jitter", [](O& o) { o.retry.jitter = -0.1; }},
      {"retry.jitter", [](O& o) { o.retry.jitter = 1.1; }},
      {"retry.jitter", [](O& o) { o.retry.jitter = std::numeric_limits<double>::quiet_NaN(); }},
      {"retry_reserve", [](O& o) { o.retry_reserve = -1; }},
      {"retry_reserve", [](O& o) { o.retry_reserve = std::numeric_limits<int>::max(); }},
      {"max_response_bytes", [](O& o) { o.max_response_bytes = 0; }},
      {"proxy", [](O& o) { o.proxy = "proxy.example:3128"; }},
      {"proxy", [](O& o) { o.proxy = "ftp://proxy.example"; }},
      {"proxy", [](O& o) { o.proxy = "http://"; }},
      {"proxy", [](O& o) { o.proxy = "http://a b/"; }},
      {"application", [](O& o) { o.application = "a\r\nX: y"; }},
      {"application", [](O& o) { o.application = "(a)"; }},
      {"application", [](O& o) { o.application = "caf\xC3\xA9"; }},
  };
  return rules;
}

// Sets an environment variable for the length of a test.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (value == nullptr) {
      unsetenv(name);
    } else {
      setenv(name, value, 1);
    }
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() { unsetenv(name_); }

 private:
  const char* name_;
};

}  // namespace

TEST_CASE("an option out of its range is refused by name") {
  for (const OptionRule& rule : option_rules()) {
    ClientOptions options;
    rule.spoil(options);
    CHECK(refused_field(options) == rule.field);
  }
}

TEST_CASE("options at the ends of their ranges are accepted") {
  ClientOptions options;
  options.connect_timeout = options.attempt_timeout = options.total_timeout = milliseconds(1);
  options.retry.max_attempts = 1;
  options.retry.initial_backoff = options.retry.max_backoff = milliseconds(0);
  options.retry.jitter = 0;
  options.retry_reserve = 0;
  options.max_response_bytes = 1;
  options.proxy = "";
  CHECK(refused_field(options) == "accepted");
  options.total_timeout = std::chrono::hours(24 * 24);
  options.retry.max_attempts = std::numeric_limits<int>::max();
  options.max_response_bytes = std::numeric_limits<std::size_t>::max();
  options.proxy = "socks5h://user:secret@proxy.example:1080";
  CHECK(refused_field(options) == "accepted");
}

TEST_CASE("a constructor throws what create returns") {
  ClientOptions options;
  options.base_url = "nonsense";
  try {
    const Client client(support::key(), options);
    FAIL("nothing was thrown");
  } catch (const bizkithub::Exception& exception) {
    CHECK(exception.error().field == "base_url");
  }
}

TEST_CASE("what is wrong with a base_url or proxy is said without repeating its password") {
  ClientOptions options;
  options.base_url = "https://user:secret@api.bizkithub.com";
  CHECK(!contains(Client::create(support::key(), options).error().message, "secret"));
  options = {};
  options.proxy = "gopher://user:secret@proxy.example";
  CHECK(!contains(Client::create(support::key(), options).error().message, "secret"));
}

TEST_CASE("the environment gives the key and, where it is set, the base_url") {
  const Environment key("BIZKITHUB_API_KEY", support::key_text);
  {
    const Environment url("BIZKITHUB_API_URL", nullptr);
    CHECK(Client::from_environment().has_value());
  }
  const Environment url("BIZKITHUB_API_URL", "http://plain.example");
  const auto refused = Client::from_environment();
  REQUIRE(!refused.has_value());
  CHECK(refused.error().field == "base_url");
}

TEST_CASE("an environment without a key is said to be one") {
  const Environment key("BIZKITHUB_API_KEY", nullptr);
  const auto client = Client::from_environment();
  REQUIRE(!client.has_value());
  CHECK(client.error().kind == ErrorKind::unauthenticated);
  CHECK(contains(client.error().message, "BIZKITHUB_API_KEY is not set"));
}

TEST_CASE("options of one call are checked before anything is sent") {
  struct Rule {
    const char* field;
    std::function<void(CallOptions&)> spoil;
  };
  const std::vector<Rule> rules = {
      {"total_timeout", [](CallOptions& o) { o.total_timeout = milliseconds(0); }},
      {"total_timeout", [](CallOptions& o) { o.total_timeout = milliseconds::max(); }},
      {"retry.max_attempts", [](CallOptions& o) { o.retry.emplace().max_attempts = 0; }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"X-A", "a\r\nX-B: b"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"X-A", "a\nb"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"X-A", "a\0b"s}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"X-A\r\nX-B", "b"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"", "b"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"X A", "b"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"X-A:", "b"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"authorization", "b"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"CONTENT-LENGTH", "5"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"Host", "evil.example"}};
       }},
      {"headers",
       [](CallOptions& o) {
         o.headers = {{"Transfer-Encoding", "chunked"}};
       }},
  };
  for (const Rule& rule : rules) {
    const FakeClient client;
    CallOptions options;
    rule.spoil(options);
    const auto result = client->create_customer(support::create_request(), options);
    REQUIRE(!result.has_value());
    INFO(result.error().message);
    CHECK(result.error().kind == ErrorKind::invalid_argument);
    CHECK(result.error().field == rule.field);
    CHECK(client.transport->requests().empty());
  }
}

}  // namespace unit::options_test
