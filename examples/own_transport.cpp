// SPDX-License-Identifier: MIT
// A transport of your own: here one that uses a libcurl handle for each request, in 40 lines. The
// checks, retries, timeouts and errors of the library stay the same. A real one would also keep
// connections, stop when `cancellation` is cancelled, and limit the size of the response.
#include <curl/curl.h>

#include <algorithm>
#include <bizkithub/bizkithub.hpp>
#include <cstdint>
#include <iostream>
#include <limits>
#include <memory>
#include <string>

namespace {

using bizkithub::HttpResponse;
using bizkithub::TransportFailure;

std::size_t append(char* data, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

class EasyTransport : public bizkithub::Transport {
 public:
  bizkithub::HttpOutcome send(const bizkithub::HttpRequest& request, bizkithub::TimePoint deadline,
                              const bizkithub::CancellationToken&) override {
    const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
    std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(nullptr, curl_slist_free_all);
    for (const auto& header : request.headers) {
      const std::string line = header.name + ": " + header.value;
      headers.reset(curl_slist_append(headers.release(), line.c_str()));
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock().now());
    // On Windows, a long has 32 bits.
    const auto timeout = static_cast<long>(
        std::clamp<std::int64_t>(left.count(), 1, std::numeric_limits<long>::max()));
    HttpResponse response;
    curl_easy_setopt(handle.get(), CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
    curl_easy_setopt(handle.get(), CURLOPT_POSTFIELDS, request.body.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, timeout);
    curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &response.body);
    if (const CURLcode code = curl_easy_perform(handle.get()); code != CURLE_OK) {
      return failure(code);
    }
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    return response;
  }

 private:
  // Where it is not certain that nothing was sent, `sent` has to be true.
  static TransportFailure failure(CURLcode code) {
    const bool connected = code != CURLE_COULDNT_CONNECT && code != CURLE_COULDNT_RESOLVE_HOST;
    const bool late = code == CURLE_OPERATION_TIMEDOUT;
    return {late ? bizkithub::ErrorKind::timed_out : bizkithub::ErrorKind::network,
            connected,
            curl_easy_strerror(code),
            {}};
  }
};

}  // namespace

int main(int argc, char** argv) {
  bizkithub::ClientOptions options;
  options.transport = std::make_shared<EasyTransport>();
  options.retry.max_attempts = 2;
  const auto client = bizkithub::Client::from_environment(options);
  if (!client || argc != 2) {
    std::cerr << (client ? "Usage: bizkithub-own-transport E-MAIL" : client.error().message)
              << "\n";
    return 2;
  }
  bizkithub::CreateCustomerRequest request;
  request.email = argv[1];
  const auto customer = client->create_customer(request);
  if (!customer) {
    std::cout << customer.error() << "\n";
    return 1;
  }
  std::cout << customer->cu_ref_no << "\n";
}
