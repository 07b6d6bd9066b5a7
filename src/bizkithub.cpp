// The compiled library: every body, once.
#if defined(BIZKITHUB_HEADER_ONLY)
#error "src/bizkithub.cpp is the compiled library: build it without BIZKITHUB_HEADER_ONLY"
#endif

#include <bizkithub/bizkithub.hpp>

#include <bizkithub/impl/api_key.ipp>
#include <bizkithub/impl/email.ipp>
#include <bizkithub/impl/error.ipp>
#include <bizkithub/impl/idn.ipp>
#include <bizkithub/impl/ip.ipp>
#include <bizkithub/impl/redact.ipp>
