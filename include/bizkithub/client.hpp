#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <bizkithub/api_key.hpp>
#include <bizkithub/bulk.hpp>
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

  /// create_customer() for every record of `source`, many at a time, on the calling thread and in
  /// memory for no more than are under way.
  ///
  /// `source` is a range of CreateCustomerRequest, or a function that returns the next one as a
  /// `std::optional`, nothing being the end. `sink` is called once for every record, as
  /// `sink(index, result)` or `sink(index, request, result)`, in order of completion; `index`
  /// counts from 0 in the order of the source. Both are called between transfers, which wait for
  /// them: be quick. The time that they take counts against no call. A record is pulled before it
  /// may be sent, so a source must not wait for the result of an earlier one.
  ///
  /// A failure is a record's own: the rest go on. For the service's rate limit the whole run
  /// pauses, for ten minutes if that is what the service says; that is no failure. While the
  /// service, once it has answered, fails call after call, the run waits for it as well, one call
  /// at a time. A run that ends before its time sends nothing more, and gives every record left in
  /// the source to `sink`, `not_sent`, with the kind of BulkSummary::error; a source without end
  /// has to end itself then.
  ///
  /// What `source`, `sink`, the logger or `on_progress` throws reaches the caller, once what was
  /// being sent has ended and been given to `sink`; whatever is thrown after that first exception
  /// is lost.
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
    return run_bulk<CreateCustomerRequest, CreateCustomerResponse>(source, sink, options);
  }

  /// The same for match_customers(): what was sent and got no answer is not sent again, and fails
  /// with Delivery::unknown.
  template <class Source, class Sink>
  BulkSummary bulk_match_customers(Source&& source, Sink&& sink,
                                   const BulkOptions& options = {}) const {
    return run_bulk<MatchCustomersRequest, MatchCustomersResponse>(source, sink, options);
  }

 private:
  template <class Request, class Response, class Source, class Sink>
  BulkSummary run_bulk(Source& source, Sink& sink, const BulkOptions& options) const {
    detail::BulkRecordsOf<Request, Response, Source, Sink> records(source, sink);
    return run(records, options);
  }
  BulkSummary run(detail::BulkRecords<CreateCustomerRequest, CreateCustomerResponse>& records,
                  const BulkOptions& options) const;
  BulkSummary run(detail::BulkRecords<MatchCustomersRequest, MatchCustomersResponse>& records,
                  const BulkOptions& options) const;

  explicit Client(std::unique_ptr<detail::ClientState> state) noexcept;

  std::unique_ptr<detail::ClientState> state_;
};

BIZKITHUB_NAMESPACE_END

#if defined(BIZKITHUB_HEADER_ONLY)
#include <bizkithub/impl/client.ipp>
#endif
