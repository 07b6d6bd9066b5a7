// SPDX-License-Identifier: MIT
// How the JSON of a response is read, as a client returns it.
#include <bizkithub/client.hpp>
#include <string>
#include <vector>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"
#include "../support/vectors.hpp"

namespace unit::response_json_test {

using bizkithub::CreateCustomerResponse;
using bizkithub::Delivery;
using bizkithub::ErrorKind;
using bizkithub::Result;
using support::contains;
using support::create_request;
using support::FakeClient;

using namespace std::string_literals;  // Literals with a NUL inside.

namespace {

Result<CreateCustomerResponse> read(const std::string& body) {
  FakeClient client;
  client.reply(200, body);
  return client->create_customer(create_request());
}

// A minimal answer with something more in it.
Result<CreateCustomerResponse> read_with(const std::string& members) {
  return read(R"({"success": true, "newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA", )" + members +
              "}");
}

std::string problem_with(const std::string& members) {
  const auto result = read_with(members);
  if (result) return "no problem";
  CHECK(result.error().kind == ErrorKind::malformed_response);
  CHECK(result.error().delivery == Delivery::unknown);
  return result.error().message;
}

std::string warnings_of(const CreateCustomerResponse& response) {
  std::string text;
  for (const auto& warning : response.info.warnings) {
    if (!text.empty()) text += "; ";
    text += warning.pointer + ": expected " + warning.expected + ", found " + warning.found;
  }
  return text;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("missing and null fields have their defaults") {
  for (const char* members :
       {R"("x": 1)",
        R"("creditBalance": null, "email": null, "phone": null, "firstName": null, "premium": null,
           "groups": null, "meta": null, "referral": null, "runningSubscriptionList": null)"}) {
    const auto customer = read_with(members).value();
    CHECK(customer.credit_balance == 0);
    CHECK(customer.email.empty());
    CHECK(!customer.phone);
    CHECK(!customer.first_name);
    CHECK(!customer.premium);
    CHECK(customer.groups.empty());
    CHECK(customer.meta_json.empty());
    CHECK(!customer.referral);
    CHECK(customer.running_subscription_list.empty());
  }
}

TEST_CASE("half a surrogate pair in a response is read as U+FFFD") {
  const std::string replaced = "\xEF\xBF\xBD";
  const std::string smile = "\xF0\x9F\x98\x80";
  const std::pair<const char*, std::string> names[] = {
      {R"(cut \ud83d)", "cut " + replaced},
      {R"(\uD83D\ud83d\ude00)", replaced + smile},
      {R"(\ude00\ud83dx)", replaced + replaced + "x"},
      {R"(\ud83dUde000\\ud83d \ud83d\n)", replaced + "Ude000\\ud83d " + replaced + "\n"}};
  for (const auto& [json, name] : names) {
    INFO(json);
    const auto customer =
        read_with(std::string(R"("groups": [{"name": "a"}], "lastName": ")") + json + "\"");
    REQUIRE(customer.has_value());
    CHECK(customer->last_name == name);
    CHECK(customer->groups.size() == 1);
  }
  CHECK(problem_with(R"("lastName": "\ud83d", "phone": "\ud83")") ==
        "unexpected response: invalid JSON at byte 106 of 108 (POST /api/v1/customer/create of "
        "https://api.bizkithub.com)");
}

TEST_CASE("half a surrogate pair in a failure does not hide its code") {
  for (const char* member : {"errorCode", "error"}) {
    INFO(member);
    FakeClient client;
    client.reply(200, R"({"success": false, "message": "\ud83d", ")" + std::string(member) +
                          R"(": "CUSTOMER_BANNED"})");
    const auto result = client->create_customer(create_request());
    REQUIRE(!result.has_value());
    CHECK(result.error().code == "CUSTOMER_BANNED");
    CHECK(result.error().delivery == Delivery::refused);
  }
}

TEST_CASE("an optional field of the wrong type is left at its default, and listed as a warning") {
  struct Rule {
    const char* members;
    const char* warning;
  };
  for (const Rule& rule : {
           Rule{R"("email": 42)", "/email: expected a string, found a number"},
           Rule{R"("email": {"a": "b"})", "/email: expected a string, found an object"},
           Rule{R"("phone": true)", "/phone: expected a string, found a boolean"},
           Rule{R"("premium": "yes-please")", "/premium: expected a boolean, found a string"},
           Rule{R"("creditBalance": "12")", "/creditBalance: expected a number, found a string"},
           Rule{R"("creditBalance": 1e400)",
                "/creditBalance: expected a number, found a number out of range"},
           Rule{R"("groups": {})", "/groups: expected an array, found an object"},
           Rule{R"("groups": ["yes-please"])", "/groups/0: expected an object, found a string"},
           Rule{R"("groups": [null])", "/groups/0: expected an object, found null"},
           Rule{R"("groups": [[]])", "/groups/0: expected an object, found an array"},
           Rule{R"("groups": [{}, 1, {"name": false}])",
                "/groups/1: expected an object, found a number; "
                "/groups/2/name: expected a string, found a boolean"},
           Rule{R"("referral": [])", "/referral: expected an object, found an array"},
           Rule{R"("referral": {"email": []}, "ban": 0)",
                "/referral/email: expected a string, found an array; "
                "/ban: expected a boolean, found a number"},
           Rule{R"("runningSubscriptionList": [{"autoRenew": 1}])",
                "/runningSubscriptionList/0/autoRenew: expected a boolean, found a number"},
       }) {
    INFO(rule.members);
    const auto customer = read_with(rule.members).value();
    CHECK(warnings_of(customer) == rule.warning);
    CHECK(customer.cu_ref_no == "1cGIHvFoQDGLAbcA");
    CHECK(customer.email.empty());
    CHECK(!customer.phone);
    CHECK(customer.credit_balance == 0);
    CHECK(!customer.premium);
  }
}

TEST_CASE("a response has at most 20 warnings") {
  std::string groups = "1";
  for (int i = 0; i < 100; ++i) groups += ",1";
  const auto customer = read_with(R"("groups": [)" + groups + "]").value();
  CHECK(customer.info.warnings.size() == 20);
  CHECK(customer.groups.empty());
}

TEST_CASE("what follows a field of the wrong type is read") {
  const auto customer =
      read_with(R"("email": [{"email": "x"}], "referral": [[]], "phone": "+420 1", "ban": true)")
          .value();
  CHECK(customer.phone == "+420 1");
  CHECK(customer.ban);
  CHECK(customer.info.warnings.size() == 2);
}

TEST_CASE("a required field of the wrong type is named by its JSON pointer, never by its value") {
  struct Rule {
    const char* body;
    const char* problem;
  };
  for (const Rule& rule : {
           Rule{R"({"success": "yes-please", "newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA"})",
                "/success: expected a boolean, found a string"},
           Rule{R"({"success": true, "newAccount": 1, "cuRefNo": "1cGIHvFoQDGLAbcA"})",
                "/newAccount: expected a boolean, found a number"},
           Rule{R"({"success": true, "newAccount": true, "cuRefNo": ["yes-please"]})",
                "/cuRefNo: expected a string, found an array"},
           Rule{R"({"success": true, "newAccount": true, "cuRefNo": null})", "/cuRefNo is missing"},
           Rule{R"({"success": true, "newAccount": true, "cuRefNo": ""})", "/cuRefNo is empty"},
       }) {
    const auto result = read(rule.body);
    INFO(rule.body);
    REQUIRE(!result.has_value());
    CHECK(result.error().kind == ErrorKind::malformed_response);
    CHECK(result.error().delivery == Delivery::unknown);
    CHECK(contains(result.error().message, rule.problem));
    CHECK(!contains(result.error().message, "yes-please"));
    CHECK(result.error().body == rule.body);
  }
}

TEST_CASE("the last of two members with one name counts") {
  CHECK(read_with(R"("email": "a@b.cz", "email": "c@d.cz")").value().email == "c@d.cz");
  CHECK(read_with(R"("email": "a@b.cz", "email": null)").value().email.empty());
  CHECK(read_with(R"("groups": [{}, {}], "groups": [{}])").value().groups.size() == 1);
  CHECK(read_with(R"("groups": [{}], "groups": [])").value().groups.empty());
}

TEST_CASE("a field that nobody reads cannot fail a response") {
  for (const char* members : {
           R"("new": 1e400)",
           R"("new": -1e999999)",
           R"("new": {"a": [1e400, {"b": -1E+400}]})",
           R"("new": "1e400 \" \\", "newer": 1e400)",
           R"("new": ["\\", 1e400, "\"", 1e400])",
           R"("success2": "x", "email2": 5, "error": "none")",
           R"("message": {"a": 1})",
           R"("referral": {"code": "c", "score": 1e400, "deep": [[[1e400]]]})",
           R"("groups": [{"weight": 1e400, "name": "a"}, {"weight": [1e400]}])",
       }) {
    INFO(members);
    const auto result = read_with(members);
    CHECK(result.has_value());
  }
  const std::string digits(5000, '9');
  CHECK(read_with(R"("new": )" + digits).has_value());
  CHECK(read_with(R"("new": )" + digits + "." + digits + "e" + digits).has_value());
}

TEST_CASE("what follows an ignored field is read as ever") {
  const auto customer =
      read_with(R"("x": 1e400, "email": "a@b.cz", "y": "\\\"1e400", "premium": true)").value();
  CHECK(customer.email == "a@b.cz");
  CHECK(customer.premium);
  const auto group =
      read_with(R"("groups": [{"w": 1e400, "name": "n"}, {"slug": "s", "w": 2}])").value().groups;
  REQUIRE(group.size() == 2);
  CHECK(group[0].name == "n");
  CHECK(group[1].slug == "s");
}

TEST_CASE("invalid JSON is refused, also in a field that nobody reads") {
  for (const char* members :
       {R"("new": [1, ])", R"("new": "\x")", "\"new\": \"\xff\"", "\"new\": \"a\nb\"",
        R"("new": tru)", R"("new": })", R"("new" 5)", R"("new": ,)", R"("new": [1)", R"("new": "a)",
        R"("new": "a\")", R"("new")", R"("meta": [1, ])", R"("meta": {"a"})"}) {
    INFO(members);
    CHECK(contains(problem_with(members), "invalid JSON at byte"));
  }
  CHECK(read_with(R"("new": "]}\"", "newer": ["]", {"}": "\\"}])").has_value());
  const std::string half = R"({"success": true, "newAccount": tr)";
  const std::string end = std::to_string(half.size());
  CHECK(contains(read(half).error().message, "invalid JSON at byte " + end + " of " + end));
  CHECK(contains(read("<html>").error().message, "HTML or XML, not JSON; check base_url"));
}

TEST_CASE("invalid JSON is refused with its position") {
  for (const char* members : {
           R"("premium": true,)",
           R"("premium": true "ban": false)",
           R"("premium": true; "ban": 1)",
           R"("premium" true)",
           R"("premium": truer)",
           R"("premium": nul)",
           R"(premium: true)",
           R"('premium': true)",
           R"(, "premium": true)",
           R"("groups": [{},])",
           R"("groups": [{} {}])",
           R"("groups": [,])",
           R"("groups": [{])",
           R"("groups": [}])",
           R"("creditBalance": 01)",
           R"("creditBalance": +1)",
           R"("creditBalance": 1.)",
           R"("creditBalance": -)",
           R"("creditBalance": NaN)",
           R"("email": "\x")",
           R"("email": "\ud80")",
           R"("email": "a)",
           "\"email\": \"a\nb\"",
           "\"email\": \"\xff\"",
           "\"email\": \"\\n\xc3\"",
           R"("x\": 1)",
           R"("email)",
           R"("referral": {"code")",
           R"(}, "email": "a@b.cz")",
       }) {
    INFO(members);
    CHECK(contains(problem_with(members), "invalid JSON at byte"));
  }
  for (const std::string& body : {"{"s, "}"s, " "s, "{}{}"s, support::created + "x", "\0"s,
                                  support::created + "\0"s, support::created + "\0garbage"s}) {
    INFO(body);
    CHECK(contains(read(body).error().message, "invalid JSON at byte"));
  }
  for (const std::string& body : {"[]"s, "null"s, "true"s, "7"s, "\"text\""s}) {
    INFO(body);
    CHECK(contains(read(body).error().message, "expected an object, found"));
  }
}

TEST_CASE("JSON is read however it is written") {
  CHECK(read(" \t\r\n" + support::created + " \t\r\n").has_value());
  CHECK(read("\xEF\xBB\xBF" + support::created).has_value());
  CHECK(read_with(R"("\u0065mail":"a@b.cz")").value().email == "a@b.cz");
  CHECK(read_with("\"email\"\n:\t\"a@b.cz\"\r\n").value().email == "a@b.cz");
  CHECK(read_with("\"groups\" :[ {\"name\":\"n\"} ,{ } ]").value().groups.size() == 2);
  CHECK(read_with("\"firstName\": \"\xC5\xA0\xF0\x9F\x98\x80\x7f\"").value().first_name ==
        "\xC5\xA0\xF0\x9F\x98\x80\x7f");
  CHECK(read_with(R"("firstName": "")").value().first_name == "");
}

TEST_CASE("meta is valid JSON text, as received") {
  struct Rule {
    const char* members;
    const char* meta;
  };
  for (const Rule& rule : {
           Rule{R"("meta": {"price":1.10, "id" : 12345678901234567890123 } , "x": 1)",
                R"({"price":1.10, "id" : 12345678901234567890123 })"},
           Rule{"\"meta\" :\n [ ]\t", "[ ]"},
           Rule{R"("meta": 1e400)", "1e400"},
           Rule{R"("meta": -12.50 , "x": 1)", "-12.50"},
           Rule{R"("meta":7)", "7"},
           Rule{R"("meta": "a\"}b")", R"("a\"}b")"},
           Rule{R"("meta": true)", "true"},
           Rule{R"("meta": {"a": {"meta": [1, {}]}})", R"({"a": {"meta": [1, {}]}})"},
           Rule{"\"meta\": {\"\xC5\xA1\": \"\\u0161\"}", "{\"\xC5\xA1\": \"\\u0161\"}"},
       }) {
    INFO(rule.members);
    CHECK(read_with(rule.members).value().meta_json == rule.meta);
  }
}

TEST_CASE("escapes in known text become UTF-8") {
  const auto customer = read_with(R"("firstName": "\u0160\n\"\ud83d\ude00\u0000x")").value();
  CHECK(customer.first_name == "\xC5\xA0\n\"\xF0\x9F\x98\x80\0x"s);
}

TEST_CASE("nesting up to the limit is read and beyond it is refused, whoever reads it") {
  // The document itself is the first level.
  CHECK(read_with(R"("new": )" + nested(511)).has_value());
  CHECK(contains(problem_with(R"("new": )" + nested(512)), "nested deeper than 512"));
  CHECK(contains(problem_with(R"("new": )" + std::string(100'000, '[')), "nested deeper"));
  CHECK(contains(problem_with(R"("groups": )" + nested(512)), "nested deeper than 512"));
  CHECK(contains(problem_with(R"("meta": )" + nested(512)), "nested deeper than 512"));
}

TEST_CASE("the lists of a response have at most 2000 elements together") {
  std::string groups = "{}";
  for (int i = 0; i < 2000; ++i) groups += ",{}";
  CHECK(contains(problem_with(R"("groups": [)" + groups + "]"), "more than 2000 elements"));
  // What nobody reads is limited by the size of the response alone.
  CHECK(read_with(R"("newer": [)" + groups + "]").has_value());
}

}  // namespace unit::response_json_test
