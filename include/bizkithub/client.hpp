// SPDX-License-Identifier: MIT
#pragma once

#include <bizkithub/api_key.hpp>
#include <bizkithub/bulk.hpp>
#include <bizkithub/customer.hpp>
#include <bizkithub/detail/bulk/records.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {
class ClientState;
struct ClientAccess;
}  // namespace detail

/// A client of the BizKitHub customer API.
///
/// Thread-safe: any number of threads may use one client concurrently. Each call runs on the thread
/// that made it; connections are kept and reused. Moving is not thread-safe. A moved-from client
/// may only be destroyed or assigned to. Do not destroy a client while another thread is in a call
/// on it. After fork() the child may use the client, which then opens its own connections. It needs
/// a CancellationSource of its own, because the parent's may be locked. set_api_key() may hang in
/// the child if another thread was in it. A child that was forked in a callback must not return
/// from it. Failures are returned. A call throws only std::bad_alloc and what your callbacks throw.
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
  /// Throws Exception if create() returns an error.
  explicit Client(const ApiKey& key, ClientOptions options = {});

  /// Checks the options. Opens no connection.
  ///
  /// Errors: `invalid_argument`; `field` is the name of the option, for example "base_url".
  static Result<Client> create(const ApiKey& key, ClientOptions options = {});

  /// Takes the key from BIZKITHUB_API_KEY, and `base_url` from BIZKITHUB_API_URL if that is set and
  /// not empty.
  ///
  /// Errors: those of ApiKey::from_environment() and of create().
  static Result<Client> from_environment(ClientOptions options = {});

  Client(Client&& other) noexcept;
  Client& operator=(Client&& other) noexcept;
  ~Client();

  /// Replaces the key. Attempts that start after this call returns use the new key. The old key is
  /// overwritten when the last attempt that uses it has ended; SECURITY.md lists the copies that
  /// are not. Calls and bulk runs may be in progress: thread-safe.
  void set_api_key(const ApiKey& key);

  /// POST /api/v1/customer/create: creates a customer, or returns the existing customer with that
  /// e-mail address.
  ///
  /// Documented as harmless to repeat, so it is retried after any temporary failure.
  /// Errors: any kind; `invalid_argument` before anything is sent.
  Result<CreateCustomerResponse> create_customer(const CreateCustomerRequest& request,
                                                 const CallOptions& options = {}) const;

  /// POST /api/v1/customer/customer-match-customer: creates a relation between two customers.
  ///
  /// The vendor does not document whether it may be repeated, so it is not retried once the service
  /// may have received it: it then fails with Delivery::unknown. README describes how to go on.
  /// Errors: any kind; `invalid_argument` before anything is sent.
  Result<MatchCustomersResponse> match_customers(const MatchCustomersRequest& request,
                                                 const CallOptions& options = {}) const;

  /// Calls any other endpoint, with the same key, retry rules and errors.
  ///
  /// `method` is GET, HEAD, POST, PUT, PATCH or DELETE. `path` is relative to `base_url`
  /// ("customer/customer-unmatch-customer"), or to the root of the host if it begins with a slash
  /// ("/ping/v1"). It is percent-encoded, and may have a query, but without `apiKey`. `json_body`
  /// is JSON text, or empty for no body. Any 2xx is a success, unless the body reports an error:
  /// `"success": false`, or no `success` and an `error` object with a code. Errors: any kind;
  /// `invalid_argument` for an invalid method, body, header or path (such as one to another host).
  ///
  /// Example: `client.call("GET", "/ping/v1", "", bizkithub::Repeatable::yes)`.
  Result<RawResponse> call(std::string_view method, std::string_view path,
                           std::string_view json_body, Repeatable repeatable,
                           const CallOptions& options = {}) const;

  /// Calls create_customer() for every record of `source`, many at a time, on the calling thread.
  /// Only the records being processed are kept in memory.
  ///
  /// `source` is a range of CreateCustomerRequest, or a function that returns the next one as a
  /// `std::optional`, empty at the end. `sink` is called once for every record, as
  /// `sink(index, result)` or `sink(index, request, result)`, in order of completion; `index` is
  /// the position in the source, from 0. No data is transferred while `source` or `sink`
  /// runs, so keep both short; a response that arrives meanwhile is read before its request times
  /// out. A record is pulled before it can be sent, so a source must not wait for the result of an
  /// earlier one. Do not change the range during the run.
  ///
  /// A failed record does not affect the others. When the service's rate limit is reached, the
  /// whole run pauses for as long as the service asks, even ten minutes; that is not a failure. If
  /// the service has answered before and then fails call after call, the run also pauses, and tries
  /// one call at a time. A run that ends early sends nothing more. Every record that it has pulled
  /// reaches `sink`, cut off ones with the kind of BulkSummary::error. See
  /// BulkOptions::drain_source for what is left in the source.
  ///
  /// An exception from `source`, `sink`, the logger or `on_progress` reaches the caller after what
  /// was in flight has ended and been passed to `sink`. Only the first one is kept.
  ///
  /// Example:
  ///
  ///     std::vector<bizkithub::CreateCustomerRequest> requests = read_them();
  ///     auto summary = client.bulk_create_customers(requests, [](std::size_t index, auto result) {
  ///       if (!result) std::cerr << index << ": " << result.error() << "\n";
  ///     });
  ///     std::cout << summary.counts.succeeded << " customers\n";
  template <class Source, class Sink>
  BulkSummary bulk_create_customers(Source&& source, Sink&& sink,
                                    const BulkOptions& options = {}) const {
    return run(detail::bulk_records<CreateCustomerRequest, CreateCustomerResponse>(source, sink),
               options);
  }

  /// The same for match_customers(). A request that was sent and got no response is not sent again,
  /// and fails with Delivery::unknown.
  template <class Source, class Sink>
  BulkSummary bulk_match_customers(Source&& source, Sink&& sink,
                                   const BulkOptions& options = {}) const {
    return run(detail::bulk_records<MatchCustomersRequest, MatchCustomersResponse>(source, sink),
               options);
  }

 private:
  friend struct detail::ClientAccess;

  BulkSummary run(const detail::BulkRecords<CreateCustomerRequest, CreateCustomerResponse>& records,
                  const BulkOptions& options) const;
  BulkSummary run(const detail::BulkRecords<MatchCustomersRequest, MatchCustomersResponse>& records,
                  const BulkOptions& options) const;

  explicit Client(std::unique_ptr<detail::ClientState> state) noexcept;

  std::unique_ptr<detail::ClientState> state_;
};

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/client.ipp>
#endif
