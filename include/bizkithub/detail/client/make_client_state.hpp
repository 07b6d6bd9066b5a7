#pragma once

#include <cstdlib>

#include <bizkithub/detail/client/client_state.hpp>
#include <bizkithub/detail/curl/transport.hpp>
#include <bizkithub/detail/http/sequential_transport.hpp>
#include <bizkithub/version.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

inline std::string user_agent(const std::string& application) {
  std::string text = "bizkithub-cpp/" BIZKITHUB_VERSION;
  if (!application.empty()) text += " (" + application + ")";
  return text + " libcurl/" + curl_version_text();
}

/// `options`, else what the environment says, as in other programs that use libcurl or OpenSSL.
inline TlsOptions trust(TlsOptions options) {
  if (!options.ca_file.empty() || !options.ca_path.empty()) return options;
  const auto variable = [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
  };
  options.ca_file = variable("CURL_CA_BUNDLE");
  if (options.ca_file.empty()) options.ca_file = variable("SSL_CERT_FILE");
  options.ca_path = variable("SSL_CERT_DIR");
  return options;
}

inline Result<std::shared_ptr<MultiTransport>> make_transport(const ClientOptions& options,
                                                              const BaseUrl& base) {
  using Made = std::shared_ptr<MultiTransport>;
  if (options.transport != nullptr) {
    return Made(std::make_shared<SequentialTransport>(options.transport));
  }
  if (!is_curl_recent_enough()) {
    return invalid_argument("transport", "libcurl 7.80 or later is required, but libcurl " +
                                             curl_version_text() + " is loaded");
  }
  CurlSettings settings{base.host, base.https, base.loopback, options.proxy, trust(options.tls)};
  return Made(std::make_shared<CurlTransport>(std::move(settings)));
}

/// `transport` is null except in tests: it is then chosen by `options`.
inline Result<std::unique_ptr<ClientState>> make_client_state(
    const ApiKey& key, ClientOptions options, std::shared_ptr<MultiTransport> transport = nullptr) {
  if (auto error = check(options)) return *std::move(error);
  auto base = parse_base_url(options.base_url, options.allow_plain_http);
  if (!base) return std::move(base.error());
  if (transport == nullptr) {
    auto made = make_transport(options, *base);
    if (!made) return std::move(made.error());
    transport = *std::move(made);
  }
  std::string agent = user_agent(options.application);
  return std::make_unique<ClientState>(key, std::move(options), *std::move(base), std::move(agent),
                                       std::move(transport));
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
