// SPDX-License-Identifier: MIT
// No base URL and no path may lead a key to another host than the one that was checked: what a
// client sends is read again with libcurl's own parser.
#include <bizkithub/client.hpp>
#include <bizkithub/detail/http/headers.hpp>
#include <bizkithub/detail/http/url.hpp>
#include <bizkithub/testing.hpp>
#include <memory>
#include <string>

#include "fuzz.hpp"

namespace {

namespace detail = bizkithub::detail;
using bizkithub::ApiKeyPlacement;
using bizkithub::ClientOptions;
using detail::BaseUrl;
using detail::CurlUrl;
using fuzz::require;

constexpr const char* key_text = "PROD0123456789abcdefABCDEF012345";

/// As libcurl's transfers read CURLOPT_URL.
class SentUrl {
 public:
  explicit SentUrl(const std::string& text) : handle_(curl_url(), curl_url_cleanup) {
    const auto flags = CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME;
    const CURLUcode code = curl_url_set(handle_.get(), CURLUPART_URL, text.c_str(), flags);
    require(code == CURLUE_OK, "libcurl can read it", text);
  }

  std::string part(CURLUPart which, unsigned flags = 0) const {
    char* text = nullptr;
    if (curl_url_get(handle_.get(), which, &text, flags) != CURLUE_OK) return {};
    const std::unique_ptr<char, void (*)(void*)> owner(text, curl_free);
    return text;
  }

 private:
  std::unique_ptr<CURLU, void (*)(CURLU*)> handle_;
};

bool is_loopback_name(const std::string& host) {
  return detail::equals_ignoring_case(host, "localhost") || host.compare(0, 4, "127.") == 0 ||
         host == "[::1]";
}

void check_base(const BaseUrl& base, const std::string& text, bool allow_plain_http) {
  require(!base.host.empty(), "there is a host", text);
  require(base.https || base.loopback || allow_plain_http, "no plain HTTP unasked", text);
  require(!base.loopback || is_loopback_name(base.host), "loopback", base.host);
  require(!fuzz::contains(base.host, "%") && !fuzz::contains(base.host, "@"), "host", base.host);
}

void check_sent(const BaseUrl& base, const std::string& url) {
  const SentUrl sent(url);
  require(sent.part(CURLUPART_HOST) == base.host, "the host that was checked", url);
  require(sent.part(CURLUPART_HOST, CURLU_URLDECODE) == base.host, "decoded", url);
  require(sent.part(CURLUPART_SCHEME) == (base.https ? "https" : "http"), "scheme", url);
  require(sent.part(CURLUPART_USER).empty() && sent.part(CURLUPART_PASSWORD).empty(), "user", url);
  require(sent.part(CURLUPART_FRAGMENT).empty(), "no fragment", url);
  require(sent.part(CURLUPART_ZONEID).empty(), "no zone", url);
  const std::string port = sent.part(CURLUPART_PORT);
  require(base.origin ==
              sent.part(CURLUPART_SCHEME) + "://" + base.host + (port.empty() ? "" : ":" + port),
          "the port that was checked", url);
}

// libcurl takes dot segments out, so that the path must not have any.
void check_path(const BaseUrl& base, const std::string& url, const std::string& path) {
  const std::string sent = SentUrl(url).part(CURLUPART_PATH);
  const std::string expected = path.substr(0, path.find('?'));
  const std::string within = path.front() == '/' ? expected : base.path + "/" + expected;
  require(sent == within, "the path as it was given", url);
}

void check_key(const std::string& url) {
  const std::string query = SentUrl(url).part(CURLUPART_QUERY);
  const std::string parameter = std::string("apiKey=") + key_text;
  const bool is_last = query.size() >= parameter.size() &&
                       query.compare(query.size() - parameter.size(), query.npos, parameter) == 0;
  require(is_last, "the key ends the query", url);
  std::size_t keys = 0;
  detail::any_part(query, "&", [&](std::string_view part) {
    keys += detail::is_api_key_parameter(part) ? 1 : 0;
    return false;
  });
  require(keys == 1, "one key in the query", url);
}

// In the places that were asked for, and in no other.
void check_places(const bizkithub::HttpRequest& request, ApiKeyPlacement placement) {
  const std::string sent(detail::find_header(request.headers, "Authorization").value_or(""));
  const bool in_header = placement != ApiKeyPlacement::query;
  require(sent == (in_header ? std::string("Bearer ") + key_text : ""), "the header", sent);
  if (placement != ApiKeyPlacement::bearer) return check_key(request.url);
  require(!fuzz::contains(request.url, key_text), "no key in the URL", request.url);
}

void check_call(const BaseUrl& base, ClientOptions options, const std::string& path) {
  const auto transport = std::make_shared<bizkithub::testing::FakeTransport>();
  transport->reply({200, {}, "{}"});
  options.transport = transport;
  const auto key = bizkithub::ApiKey::parse(key_text).value();
  const auto client = bizkithub::Client::create(key, options).value();
  const auto result = client.call("GET", path, "", bizkithub::Repeatable::no);
  const auto requests = transport->requests();
  require(result.has_value() == !requests.empty(), "a refused path is not sent", path);
  if (requests.empty()) return;
  const std::string& url = requests.front().url;
  check_sent(base, url);
  check_path(base, url, path);
  check_places(requests.front(), options.api_key_placement);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  ClientOptions options;
  options.allow_plain_http = input.flag();
  options.api_key_placement = static_cast<ApiKeyPlacement>(input.up_to(2));
  options.base_url = input.line();
  const std::string path(input.rest());
  const auto base = detail::parse_base_url(options.base_url, options.allow_plain_http);
  if (!base) return 0;
  check_base(*base, options.base_url, options.allow_plain_http);
  // What a path holds of the key by itself is not the client's doing.
  if (!fuzz::contains(path + options.base_url, key_text)) check_call(*base, options, path);
  return 0;
}
