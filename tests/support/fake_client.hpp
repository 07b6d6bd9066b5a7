// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/client.hpp>
#include <bizkithub/testing.hpp>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch2.hpp"
#include "client_access.hpp"
#include "seed.hpp"

// A client whose service is a script, and what its tests have in common.
namespace support {

inline constexpr const char* key_text = "PROD0123456789abcdefABCDEF012345";
inline constexpr const char* cu_ref_no = "1cGIHvFoQDGLAbcA";

inline bizkithub::ApiKey key() { return bizkithub::ApiKey::parse(key_text).value(); }

inline std::string read_file(const std::string& name) {
  std::ifstream file(std::string(BIZKITHUB_TEST_DATA_DIR "/") + name, std::ios::binary);
  if (!file) throw std::runtime_error("no test data: " + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline const std::string created =
    R"({"success": true, "newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA"})";

inline bizkithub::CreateCustomerRequest create_request(std::string email = "jan@barasek.com") {
  bizkithub::CreateCustomerRequest request;
  request.email = std::move(email);
  return request;
}

inline bizkithub::MatchCustomersRequest match_request() {
  bizkithub::MatchCustomersRequest request;
  request.manager_cu_ref_no = cu_ref_no;
  request.customer_cu_ref_no = "5CmsaVNgAQqRqoen";
  return request;
}

class FakeClient {
 public:
  explicit FakeClient(bizkithub::ClientOptions options = {}) {
    transport = std::make_shared<bizkithub::testing::FakeTransport>();
    options.transport = transport;
    client_ = std::make_unique<bizkithub::Client>(
        bizkithub::detail::ClientAccess::create(key(), std::move(options), nullptr, seed()));
  }

  FakeClient& reply(int status, std::string body = {},
                    std::vector<bizkithub::Header> headers = {}) {
    transport->reply({status, std::move(headers), std::move(body)});
    return *this;
  }

  const bizkithub::Client* operator->() const { return client_.get(); }
  const bizkithub::Client& operator*() const { return *client_; }
  bizkithub::Client& client() { return *client_; }
  bizkithub::HttpRequest last_request() const { return transport->requests().back(); }

  std::shared_ptr<bizkithub::testing::FakeTransport> transport;

 private:
  std::unique_ptr<bizkithub::Client> client_;
};

inline std::string header(const bizkithub::HttpRequest& request, std::string_view name) {
  for (const auto& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return "(absent)";
}

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

/// That a request was refused for `field` before anything was sent.
template <class Response>
void check_refused(const FakeClient& client, const bizkithub::Result<Response>& result,
                   const std::string& field) {
  REQUIRE(!result.has_value());
  INFO(result.error().message);
  CHECK(result.error().kind == bizkithub::ErrorKind::invalid_argument);
  CHECK(result.error().delivery == bizkithub::Delivery::not_sent);
  CHECK(result.error().field == field);
  CHECK(!result.error().message.empty());
  CHECK(client.transport->requests().empty());
}

}  // namespace support
