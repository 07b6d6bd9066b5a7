#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <bizkithub/api_key.hpp>
#include <bizkithub/config.hpp>
#include <bizkithub/customer.hpp>
#include <bizkithub/options.hpp>
#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN

namespace detail {
class ClientState;
}

/// The answer to Client::call().
struct RawResponse {
  int http_status = 0;
  std::vector<Header> headers{};
  std::string body{};
  /// Its `body` is empty: the body stands above.
  ResponseInfo info{};
};

/// A client of the BizKitHub customer API.
///
/// Thread-safe: any number of threads may call one client at once; each call runs on its caller's
/// thread, and connections are kept and shared between calls. Moving is not thread-safe. A
/// moved-from client may only be destroyed or assigned to. Destroying a client while another thread
/// is in a call on it is an error of the caller's. After fork() the child may go on using the
/// client, with connections of its own. Failures are returned; what can be thrown is
/// std::bad_alloc, and what a callback of yours threw.
///
/// Example:
///
///     auto client = bizkithub::Client::from_environment();
///     if (!client) return report(client.error());
///     bizkithub::CreateCustomerRequest request;
///     request.email = "jan@barasek.com";
///     auto customer = client->create_customer(request);
///     if (customer) std::cout << customer->cu_ref_no;  // "1cGIHvFoQDGLAbcA"
class BIZKITHUB_API Client {
 public:
  /// Throws Exception where create() returns an error.
  explicit Client(const ApiKey& key, ClientOptions options = {});

  /// Checks the options; opens no connection.
  ///
  /// Errors: `invalid_argument`, the field being the option's name, for example "base_url".
  static Result<Client> create(const ApiKey& key, ClientOptions options = {});

  /// The key from BIZKITHUB_API_KEY; `base_url` from BIZKITHUB_API_URL where that is set and not
  /// empty, in place of the one in `options`.
  ///
  /// Errors: those of ApiKey::from_environment() and of create().
  static Result<Client> from_environment(ClientOptions options = {});

  Client(Client&& other) noexcept;
  Client& operator=(Client&& other) noexcept;
  ~Client();

  /// POST /api/v1/customer/create: registers a customer, or returns the one with that e-mail.
  ///
  /// Documented as harmless to repeat, so it is tried again after any passing failure.
  /// Errors: any kind; `invalid_argument` before anything is sent.
  Result<CreateCustomerResponse> create_customer(const CreateCustomerRequest& request,
                                                 const CallOptions& options = {}) const;

  /// POST /api/v1/customer/customer-match-customer: relates two customers to each other.
  ///
  /// Nothing is documented about repeating it, so it is not tried again once it may have arrived:
  /// then it fails with Delivery::unknown, and README says how to go on.
  /// Errors: any kind; `invalid_argument` before anything is sent.
  Result<MatchCustomersResponse> match_customers(const MatchCustomersRequest& request,
                                                 const CallOptions& options = {}) const;

  /// Any other endpoint, with the same key, retries and errors.
  ///
  /// `method` is GET, HEAD, POST, PUT, PATCH or DELETE. `path` is relative to `base_url`
  /// ("customer/customer-unmatch-customer"), or counts from the host's root if it begins with one
  /// slash ("/ping/v1"); it is percent-encoded already, and may have a query, but not with `apiKey`
  /// in it. `json_body` is JSON text, or empty for none. Any 2xx is a success, unless its body says
  /// `"success": false`.
  /// Errors: any kind; `invalid_argument` for a method, path, body or header that is none, and for
  /// a path that could lead to another host.
  ///
  /// Example: `client.call("GET", "/ping/v1", "", bizkithub::Repeatable::yes)`.
  Result<RawResponse> call(std::string_view method, std::string_view path,
                           std::string_view json_body, Repeatable repeatable,
                           const CallOptions& options = {}) const;

 private:
  explicit Client(std::unique_ptr<detail::ClientState> state) noexcept;

  std::unique_ptr<detail::ClientState> state_;
};

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/client.ipp>
#endif
