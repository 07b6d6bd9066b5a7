// The compiled library: every body, once.
#if defined(BIZKITHUB_HEADER_ONLY)
#error "src/bizkithub.cpp is the compiled library: build it without BIZKITHUB_HEADER_ONLY"
#endif

#include <bizkithub/bizkithub.hpp>
#include <bizkithub/testing.hpp>

#include <bizkithub/impl/api_error.ipp>
#include <bizkithub/impl/api_key.ipp>
#include <bizkithub/impl/base_url.ipp>
#include <bizkithub/impl/bulk_run.ipp>
#include <bizkithub/impl/call.ipp>
#include <bizkithub/impl/call_log.ipp>
#include <bizkithub/impl/cancellation.ipp>
#include <bizkithub/impl/client.ipp>
#include <bizkithub/impl/client_state.ipp>
#include <bizkithub/impl/curl_transport.ipp>
#include <bizkithub/impl/customer_json.ipp>
#include <bizkithub/impl/email.ipp>
#include <bizkithub/impl/error.ipp>
#include <bizkithub/impl/http_date.ipp>
#include <bizkithub/impl/idn.ipp>
#include <bizkithub/impl/ip.ipp>
#include <bizkithub/impl/json_reader.ipp>
#include <bizkithub/impl/option_checks.ipp>
#include <bizkithub/impl/pacer.ipp>
#include <bizkithub/impl/redact.ipp>
#include <bizkithub/impl/response_headers.ipp>
#include <bizkithub/impl/single_call.ipp>
#include <bizkithub/impl/testing.ipp>
#include <bizkithub/impl/transport.ipp>
#include <bizkithub/impl/verdict.ipp>
