// SPDX-License-Identifier: MIT
// The sandbox answers whatever it is sent, in bounded memory, and reads the same requests however
// the bytes are cut into pieces.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../../examples/sandbox/limits.hpp"
#include "../../examples/sandbox/request_parser.hpp"
#include "../../examples/sandbox/service.hpp"
#include "fuzz.hpp"

namespace {

using bizkithub_sandbox::HttpReply;
using bizkithub_sandbox::HttpRequest;
using bizkithub_sandbox::RequestParser;
using bizkithub_sandbox::Service;
using fuzz::require;

/// What a connection reads before it is closed.
struct Conversation {
  std::vector<HttpRequest> requests{};
  bool is_refused = false;
};

// A little more than one piece, because what has been read is dropped only after it.
constexpr std::size_t max_kept =
    bizkithub_sandbox::max_head_bytes + bizkithub_sandbox::max_body_bytes * 2 + 65'536;

void check_refusal(Service& service, int status);

Conversation read(std::string_view bytes, std::size_t piece, Service* service) {
  Conversation conversation;
  RequestParser parser;
  try {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
      parser.append(bytes.substr(0, piece));
      while (auto parsed = parser.next()) {
        conversation.requests.push_back(std::move(parsed->request));
      }
      require(parser.bytes_kept() <= max_kept, "bounded memory");
    }
  } catch (const bizkithub_sandbox::Unreadable& problem) {
    conversation.is_refused = true;
    if (service != nullptr) check_refusal(*service, problem.status);
  }
  return conversation;
}

bool is_same(const HttpRequest& a, const HttpRequest& b) {
  const auto equal = [](const auto& x, const auto& y) {
    return x.name == y.name && x.value == y.value;
  };
  return a.method == b.method && a.target == b.target && a.body == b.body &&
         std::equal(a.headers.begin(), a.headers.end(), b.headers.begin(), b.headers.end(), equal);
}

void check_same(const Conversation& whole, const Conversation& pieces) {
  require(whole.is_refused == pieces.is_refused, "refused however it is cut");
  require(std::equal(whole.requests.begin(), whole.requests.end(), pieces.requests.begin(),
                     pieces.requests.end(), is_same),
          "the same requests however they are cut");
}

void check_reply(const HttpReply& reply) {
  require(reply.status >= 200 && reply.status <= 599, "a status of HTTP");
  for (const auto& header : reply.headers) {
    require((header.name + header.value).find_first_of("\r\n") == std::string::npos, "one line",
            header.value);
  }
  const bool is_json = reply.content_type.find("json") != std::string::npos;
  require(!is_json || reply.lost || nlohmann::json::accept(reply.body), "valid JSON", reply.body);
}

void check_refusal(Service& service, int status) {
  const HttpReply reply = service.refuse_unread(status);
  require(reply.status == status && status >= 400 && status <= 499, "a refusal");
  check_reply(reply);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  Service::Settings settings;
  settings.typed_statuses = input.flag();
  if (input.flag()) settings.rate_limit = bizkithub_sandbox::RateLimit{2};
  const std::size_t piece = input.up_to(63) + 1;
  const std::string_view bytes = input.rest();
  Service service(settings);
  const Conversation whole = read(bytes, bytes.size(), &service);
  check_same(whole, read(bytes, piece, nullptr));
  for (const HttpRequest& request : whole.requests) check_reply(service.handle(request));
  return 0;
}
