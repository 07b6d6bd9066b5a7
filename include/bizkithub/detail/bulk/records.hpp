#pragma once

#include <cstddef>
#include <iterator>

#include <bizkithub/result.hpp>

BIZKITHUB_NAMESPACE_BEGIN
namespace detail {

/// The source and the sink of a bulk run.
template <class Request, class Response>
class BulkRecords {
 public:
  BulkRecords() = default;
  BulkRecords(const BulkRecords&) = delete;
  BulkRecords& operator=(const BulkRecords&) = delete;

  virtual std::optional<Request> pull() = 0;
  virtual void push(std::size_t index, const Request& request, Result<Response> result) = 0;
  virtual std::optional<std::size_t> size() const = 0;

 protected:
  ~BulkRecords() = default;
};

template <class Range>
class RangeSource {
 public:
  explicit RangeSource(Range& range)
      : range_(range), next_(std::begin(range)), end_(std::end(range)) {}

  template <class Request>
  std::optional<Request> pull() {
    if (next_ == end_) return std::nullopt;
    std::optional<Request> request(std::in_place, *next_);
    ++next_;
    return request;
  }

  std::optional<std::size_t> size() const { return size_of(range_, 0); }

 private:
  template <class Sized>
  static auto size_of(const Sized& range, int)
      -> decltype(std::optional<std::size_t>(std::size(range))) {
    return std::size(range);
  }
  static std::optional<std::size_t> size_of(const Range&, long) { return std::nullopt; }

  Range& range_;
  decltype(std::begin(std::declval<Range&>())) next_;
  decltype(std::end(std::declval<Range&>())) end_;
};

template <class Function>
class FunctionSource {
 public:
  explicit FunctionSource(Function& function) : function_(function) {}

  template <class Request>
  std::optional<Request> pull() {
    return function_();
  }
  std::optional<std::size_t> size() const { return std::nullopt; }

 private:
  Function& function_;
};

template <class T, class = void>
struct IsRange : std::false_type {};
template <class T>
struct IsRange<T, std::void_t<decltype(std::begin(std::declval<T&>()))>> : std::true_type {};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T, class = void>
struct ReturnsOptional : std::false_type {};
template <class T>
struct ReturnsOptional<T, std::void_t<std::invoke_result_t<T&>>>
    : IsOptional<std::decay_t<std::invoke_result_t<T&>>> {};

template <class Source>
using SourceOf =
    std::conditional_t<std::is_invocable_v<Source&>, FunctionSource<Source>, RangeSource<Source>>;

/// The user's source and sink, of any type.
template <class Request, class Response, class Source, class Sink>
class BulkRecordsOf final : public BulkRecords<Request, Response> {
  static_assert(
      ReturnsOptional<Source>::value || IsRange<Source>::value,
      "the source must be a range of requests, or a function that returns a std::optional");

 public:
  BulkRecordsOf(Source& source, Sink& sink) : source_(source), sink_(sink) {}

  std::optional<Request> pull() override { return source_.template pull<Request>(); }

  void push(std::size_t index, const Request& request, Result<Response> result) override {
    if constexpr (std::is_invocable_v<Sink&, std::size_t, const Request&, Result<Response>>) {
      sink_(index, request, std::move(result));
    } else {
      static_assert(std::is_invocable_v<Sink&, std::size_t, Result<Response>>,
                    "the sink must accept (index, result) or (index, const request&, result)");
      sink_(index, std::move(result));
    }
  }

  std::optional<std::size_t> size() const override { return source_.size(); }

 private:
  SourceOf<Source> source_;
  Sink& sink_;
};

}  // namespace detail
BIZKITHUB_NAMESPACE_END
