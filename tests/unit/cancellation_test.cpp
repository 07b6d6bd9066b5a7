// SPDX-License-Identifier: MIT
#include <atomic>
#include <bizkithub/cancellation.hpp>
#include <bizkithub/detail/http/cancellation.hpp>
#include <memory>
#include <thread>

#include "../support/catch2.hpp"

namespace unit::cancellation_test {

using bizkithub::CancellationSource;
using bizkithub::CancellationToken;
using bizkithub::detail::CancellationWatch;
using bizkithub::detail::Waker;

namespace {

class CountingWaker final : public Waker {
 public:
  void wake() noexcept override { ++wakes_; }
  int wakes() const { return wakes_; }

 private:
  std::atomic<int> wakes_{0};
};

}  // namespace

TEST_CASE("a default token is never cancelled, and can be watched") {
  const CancellationToken token;
  CHECK(!token.cancelled());
  CountingWaker waker;
  const CancellationWatch watch(token, waker);
  CHECK(waker.wakes() == 0);
}

TEST_CASE("all tokens of a source are cancelled together, once and for all") {
  CancellationSource source;
  const CancellationToken first = source.token();
  const CancellationToken second = source.token();
  CHECK(!first.cancelled());
  source.cancel();
  source.cancel();
  CHECK(first.cancelled());
  CHECK(second.cancelled());
  CHECK(source.token().cancelled());
  CHECK(!CancellationSource().token().cancelled());
}

TEST_CASE("a token outlives its source, whose end cancels nothing") {
  auto source = std::make_unique<CancellationSource>();
  const CancellationToken token = source->token();
  source.reset();
  CHECK(!token.cancelled());
  source = std::make_unique<CancellationSource>();
  const CancellationToken cancelled = source->token();
  source->cancel();
  source.reset();
  CHECK(cancelled.cancelled());
}

TEST_CASE("cancelling wakes everyone who watches, and nobody who has stopped") {
  CancellationSource source;
  CountingWaker first;
  CountingWaker second;
  CountingWaker gone;
  const CancellationWatch watch_first(source.token(), first);
  const CancellationWatch watch_second(source.token(), second);
  { const CancellationWatch watch_gone(source.token(), gone); }
  source.cancel();
  CHECK(first.wakes() == 1);
  CHECK(second.wakes() == 1);
  CHECK(gone.wakes() == 0);
}

TEST_CASE("watching what has been cancelled already wakes at once") {
  CancellationSource source;
  source.cancel();
  CountingWaker waker;
  const CancellationWatch watch(source.token(), waker);
  CHECK(waker.wakes() == 1);
}

TEST_CASE("of two watches for one waker, the end of one leaves the other") {
  CancellationSource source;
  CountingWaker waker;
  const CancellationWatch stays(source.token(), waker);
  { const CancellationWatch ends(source.token(), waker); }
  source.cancel();
  CHECK(waker.wakes() == 1);
}

TEST_CASE("the state is cancelled before anyone is woken") {
  class Asking final : public Waker {
   public:
    explicit Asking(CancellationToken token) : token_(std::move(token)) {}
    void wake() noexcept override { saw_cancelled_ = token_.cancelled(); }
    bool saw_cancelled() const { return saw_cancelled_; }

   private:
    const CancellationToken token_;
    bool saw_cancelled_ = false;
  };
  CancellationSource source;
  Asking waker(source.token());
  const CancellationWatch watch(source.token(), waker);
  source.cancel();
  CHECK(waker.saw_cancelled());
}

TEST_CASE("a waker is not woken after its watch has ended, also while another thread cancels") {
  for (int i = 0; i < 200; ++i) {
    CancellationSource source;
    std::atomic<bool> go{false};
    std::thread canceller([&] {
      while (!go) std::this_thread::yield();
      source.cancel();
    });
    int wakes = 0;
    {
      CountingWaker waker;
      go = true;
      { const CancellationWatch watch(source.token(), waker); }
      wakes = waker.wakes();
      // Were it woken now, a sanitizer would see it die under the other thread.
    }
    canceller.join();
    CHECK(wakes <= 1);
  }
}

}  // namespace unit::cancellation_test
