// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>

#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The source and the sink of a bulk run, whatever their types were.
template <class Request, class Response>
struct BulkRecords {
  std::optional<std::size_t> size{};
  std::function<std::optional<Request>()> pull{};
  std::function<void(std::size_t, const Request&, Result<Response>)> push{};
};

template <class T, class = void>
inline constexpr bool has_size = false;
template <class T>
inline constexpr bool has_size<T, std::void_t<decltype(std::size(std::declval<T&>()))>> = true;

template <class T, class = void>
inline constexpr bool returns_optional = false;
template <class T>
inline constexpr bool returns_optional<T, std::void_t<decltype(std::declval<T&>()().has_value())>> =
    true;

/// Of a range or a function. It must outlive what this returns.
template <class Request, class Source>
std::function<std::optional<Request>()> pull_from(Source& source) {
  if constexpr (returns_optional<Source>) {
    return std::ref(source);
  } else {
    static_assert(!std::is_invocable_v<Source&>, "a source function must return a std::optional");
    // A single-pass iterator may not be copyable, and waits for the next record when it advances.
    auto next = std::make_shared<decltype(std::begin(source))>(std::begin(source));
    return [next, end = std::end(source), is_at_record = false]() mutable {
      if (is_at_record) ++*next;
      is_at_record = !(*next == end);
      std::optional<Request> request;
      if (is_at_record) request.emplace(**next);
      return request;
    };
  }
}

template <class Request, class Response, class Source, class Sink>
BulkRecords<Request, Response> bulk_records(Source& source, Sink& sink) {
  BulkRecords<Request, Response> records;
  if constexpr (has_size<Source>) records.size = std::size(source);
  records.pull = pull_from<Request>(source);
  if constexpr (std::is_invocable_v<Sink&, std::size_t, const Request&, Result<Response>>) {
    records.push = std::ref(sink);
  } else {
    static_assert(std::is_invocable_v<Sink&, std::size_t, Result<Response>>,
                  "the sink must accept (index, result) or (index, const request&, result)");
    records.push = [&sink](std::size_t index, const Request&, Result<Response> result) {
      sink(index, std::move(result));
    };
  }
  return records;
}

}  // namespace detail
BIZKITHUB_NAMESPACE_END
