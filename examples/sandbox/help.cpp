// SPDX-License-Identifier: MIT
#include "help.hpp"

#include "api_keys.hpp"
#include "errors.hpp"

namespace bizkithub_sandbox {
namespace {

constexpr std::string_view usage = R"(Usage: bizkithub-sandbox [options]

A stand-in for the BizKitHub customer API (https://api.bizkithub.com) on this machine: for trying
a client, and for its tests, without a key and without touching real customers. It listens on
127.0.0.1 only, speaks plain HTTP, keeps everything in memory and forgets it when it ends.

The first line it prints is its base URL, such as http://127.0.0.1:8787/api/v1. It ends, with
exit code 0, on SIGTERM or SIGINT. Exit code 1: it cannot listen; 2: wrong arguments.

Options
  --port N                Port to listen on; 0 picks a free one. Default: 8787.
  --latency MS            Wait this long before every answer. Default: 0.
  --rate-limit N/SECONDS  Allow each key N calls in SECONDS, and refuse the rest with 429.
                          Default: the documented limits are stated in the headers, not enforced.
  --typed-statuses        Answer INTERNAL_VALIDATION_FAILED with 400 and
                          INTERNAL_RESOURCE_NOT_FOUND with 404 instead of 500.
  --help                  Show this text.

Endpoints
  POST /api/v1/customer/create
  POST /api/v1/customer/customer-match-customer
  POST /api/v1/customer/customer-unmatch-customer
  POST /api/v1/customer/login
  GET  /api/v1/customer/matched-customer-list
  GET  /api/v1/customer/detail
  GET  /ping/v1           (needs no key here, and counts against no limit)
  GET  /sandbox/counts    what the sandbox has done since it began; not an endpoint of the service

Try it
  curl "http://127.0.0.1:8787/api/v1/customer/create?apiKey=PROD0000000000000000000000000000" \
    -H "Content-Type: application/json" -d '{"email": "ada@example.com"}'

Keys
  A real key is not needed. Any key works that is PROD, DEV_ or ROOT followed by 28 letters and
  digits: as the query parameter apiKey, as "Authorization: Bearer KEY", or as apiKey in the JSON
  body; the first that holds one decides. All keys belong to one organisation. Those that do not
  work, so that you can see how a client copes:
  (none)                            404 PUBLIC_API_KEY_IS_EMPTY
  (not of that form)                404 PUBLIC_API_KEY_IS_NOT_IN_VALID_FORMAT
  )";

constexpr std::string_view after_keys = R"(
  The text after PROD, DEV_ or ROOT is what counts; what follows it may be any letters and digits.
  "works" means that the key passes every check, and what comes then is not an error of the API;
  the call has no effect. With LostAnswer and LostRequest all calls work but the first match of each
  such key, after which the connection is closed without an answer. With ExpiresSoon the first 100
  calls of each such key work; the others get 404 PUBLIC_API_KEY_HAS_BEEN_EXPIRED.

What is documented, and done here
  - Keys are checked in this order: presence, format, known and active, not expired, rate limit,
    permission. Key problems are 404, a missing scope 403, missing permission 401, too many
    requests 429 with Retry-After.
  - An error is {"error": {"code", "message", "description"}}.
  - create registers a customer, or returns the one with that e-mail; newAccount tells which.
    cuRefNo is 16 letters and digits and never changes.
  - customer-match-customer wants managerCuRefNo, and customerCuRefNo or customerEmail;
    customer-unmatch-customer wants managerCuRefNo and customerCuRefNo.
  - customer/login answers with an identityId, which customer/matched-customer-list wants, with an
    optional query, and customer/detail, with a cuRefNo: 404 PUBLIC_CUSTOMER_DETAIL_NOT_PERMITTED
    where the identity has no relation with that customer.
  - customerRealIp is IPv4 or IPv6; ::1, 0.0.0.0, localhost and "" are 127.0.0.1.
  - X-RateLimit-Limit, -Remaining and -Reset (Unix seconds) come with every response.
  - Creating jan@barasek.com answers with the vendor's example response, every field filled.

What is not known of the real service, and what is done here
  - Which status INTERNAL_VALIDATION_FAILED and INTERNAL_RESOURCE_NOT_FOUND have: 500, because an
    error without a status of its own comes as 500; or see --typed-statuses. A path that is no
    endpoint is 404, a wrong method 405.
  - What it does with requests that are malformed or too large: 400 for the former, also for control
    characters in the path; 413 for a body over 1 MiB, 414 for a request line over 8 KiB, 431 for
    more than 64 KiB or 100 lines of headers. JSON deeper than 64 levels is not valid.
  - How long it keeps a connection: 30 s between requests, 10 s within one (then 408). Beyond 1024
    connections, the one that has been silent for longest makes room.
  - What repeating a match does: it succeeds, and the notice is replaced. Whether a customer may
    be matched with himself: yes. Which of customerCuRefNo and customerEmail counts when they name
    two customers: customerCuRefNo. Unmatching who is not matched: INTERNAL_RESOURCE_NOT_FOUND.
  - What a login wants: email and password, of which any works that is not empty; the e-mail must
    be a customer's. How long an identityId is good, and what one looks like: for ever, 32 letters
    and digits. An unknown one: INTERNAL_USER_MUST_BE_AUTHORIZED.
  - The shape of the list and of a detail: {"success", "customers": [{"cuRefNo", "email",
    "companyName"}]}, and the fields that create answers with. What query looks in: e-mail and
    company name. Whether a relation that was deactivated by unmatch is still listed: no, and its
    detail is not permitted.
  - How an e-mail is normalised and canonicalised: white space around it is removed and ASCII
    letters become lower case; dots and +tags stay. A domain in letters outside ASCII is refused,
    its xn-- form accepted; a local part outside ASCII is accepted.
  - Whether creating a customer again changes what is stored: no. What fields hold that the request
    cannot set: null, 0, false or empty. How long a text may be: 64 KiB.
  - What a missing key is called: PUBLIC_API_KEY_IS_EMPTY.
  - Rate-limit numbers and windows, on which the vendor's pages disagree. Stated here: PROD and
    unknown keys 500000 a minute, DEV_ 1000, ROOT (which has no limit) 2147483647; a window begins
    with a key's first call.
  - Request ids: x-request-id, unique in each response.
  - The wording of messages and descriptions: switch on codes.
  - TLS, HTTP/2, the front ends and their failures, other endpoints, and how the service performs.
)";

std::string key_line(const std::string& key, int status, std::string_view outcome) {
  const std::string shown = status != 0 ? std::to_string(status) : "---";
  return key + "  " + shown + ' ' + std::string(outcome) + "\n  ";
}

}  // namespace

std::string help_text() {
  std::string text(usage);
  text += key_line(std::string(sample_key), 404, error_info(ErrorCode::key_sample_value).name);
  for (const SpecialKey& special : special_keys()) {
    const auto outcome = special.error ? error_info(*special.error).name : special.meaning;
    text += key_line(example_key(special), special.status, outcome);
  }
  text.resize(text.find_last_not_of(' ') + 1);
  return text + std::string(after_keys);
}

}  // namespace bizkithub_sandbox
