// The addresses that a client accepts, and what the environment gives it.
#include <bizkithub/client.hpp>
#include <cstdlib>
#include <string>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

namespace unit::options_test {

using bizkithub::Client;
using bizkithub::ClientOptions;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
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

std::string refused_url(const std::string& url) {
  ClientOptions options;
  options.base_url = url;
  return refused_field(options);
}

std::string url_used(const std::string& base_url) {
  ClientOptions options;
  options.base_url = base_url;
  FakeClient client(options);
  client.reply(200, "{}");
  REQUIRE(client->call("GET", "x", "", bizkithub::Repeatable::no).has_value());
  const std::string url = client.last_request().url;
  return url.substr(0, url.find('?'));
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

TEST_CASE("base_url works with and without its path and a slash at the end") {
  for (const char* url : {"https://api.bizkithub.com", "https://api.bizkithub.com/",
                          "https://api.bizkithub.com/api/v1", "https://api.bizkithub.com/api/v1/",
                          "HTTPS://api.bizkithub.com//"}) {
    INFO(url);
    CHECK(url_used(url) == "https://api.bizkithub.com/api/v1/x");
  }
  CHECK(url_used("https://gateway.example:8443/bizkithub/") ==
        "https://gateway.example:8443/bizkithub/x");
}

TEST_CASE("a base_url that is none, or holds what does not belong there, is refused") {
  for (const char* url :
       {"", "nonsense", "api.bizkithub.com", "/api/v1", "https://", "https:///api/v1",
        "ftp://api.bizkithub.com", "file:///etc/passwd", "https://user:pw@api.bizkithub.com",
        "https://user@api.bizkithub.com", "https://api.bizkithub.com/?x=1",
        "https://api.bizkithub.com/#x", "https://api.bizkithub.com:99999", "https://api biz.com",
        "https://m\xC3\xBCnchen.example", "https://api.bizkithub.com\n", "https://[::1",
        "javascript:alert(1)"}) {
    INFO(url);
    CHECK(refused_url(url) == "base_url");
  }
  CHECK(refused_url("https://a.example\0.evil.example"s) == "base_url");
}

TEST_CASE("what is wrong with a base_url is said as a person would") {
  const auto message = [](const char* url) {
    ClientOptions options;
    options.base_url = url;
    return Client::create(support::key(), options).error().message;
  };
  CHECK(contains(message("api.bizkithub.com"), "has no scheme"));
  CHECK(contains(message("https://api.bizkithub.com:99999"), "port"));
  CHECK(contains(message(" https://api.bizkithub.com"), "white space"));
  CHECK(contains(message("http://api.bizkithub.com"), "must begin with https://"));
}

TEST_CASE("plain HTTP is for loopback, or for who asks for it by name") {
  for (const char* url : {"http://127.0.0.1:8787/api/v1", "http://127.9.9.9", "http://localhost:1",
                          "http://LOCALHOST", "http://[::1]:8787"}) {
    INFO(url);
    CHECK(refused_url(url) == "accepted");
  }
  for (const char* url :
       {"http://api.bizkithub.com", "http://10.0.0.1", "http://localhost.example",
        "http://127.example.com", "http://0.0.0.0", "http://[::]", "http://[::2]"}) {
    INFO(url);
    CHECK(refused_url(url) == "base_url");
    ClientOptions options;
    options.base_url = url;
    options.allow_plain_http = true;
    CHECK(refused_field(options) == "accepted");
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

}  // namespace unit::options_test
