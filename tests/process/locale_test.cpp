// SPDX-License-Identifier: MIT
// Numbers of a response in a program with a locale of its own, which localedef has made.
#include <atomic>
#include <clocale>
#include <cstring>
#include <thread>

#include "../support/catch2.hpp"
#include "../support/fake_client.hpp"

#if defined(__SANITIZE_ADDRESS__)
// setlocale() of glibc, once it has looked at LOCPATH.
extern "C" const char* __lsan_default_suppressions() { return "leak:argz_add_sep"; }
#endif

namespace process::locale_test {

namespace {

/// The locale of the program, until the test ends.
class ProgramLocale {
 public:
  explicit ProgramLocale(const char* name) {
    // Not a failed expectation, but a test that was started in the wrong way.
    if (std::setlocale(LC_ALL, name) == nullptr) throw std::runtime_error("set LOCPATH");
  }
  ProgramLocale(const ProgramLocale&) = delete;
  ProgramLocale& operator=(const ProgramLocale&) = delete;
  ~ProgramLocale() { std::setlocale(LC_ALL, "C"); }
};

std::size_t wrong_numbers(std::size_t calls) {
  support::FakeClient client;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < calls; ++i) {
    client.reply(200, R"({"success": true, "newAccount": true, "cuRefNo": "1cGIHvFoQDGLAbcA",
                          "creditBalance": 1234.5})");
    const auto created = client->create_customer(support::create_request());
    if (!created || created->credit_balance != 1234.5) ++wrong;
  }
  return wrong;
}

}  // namespace

TEST_CASE("numbers are read in every locale, be its decimal point a comma or of two bytes",
          "[.][locale]") {
  for (const char* name : {"de_DE.UTF-8", "ps_AF.UTF-8"}) {
    INFO(name);
    const ProgramLocale locale(name);
    CHECK(wrong_numbers(10) == 0);
  }
}

TEST_CASE("reading a response does not disturb a thread that asks for the decimal point",
          "[.][locale]") {
  const ProgramLocale locale("de_DE.UTF-8");
  std::atomic<bool> is_over{false};
  std::size_t disturbed = 0;
  std::thread other([&] {
    while (!is_over) disturbed += std::strcmp(std::localeconv()->decimal_point, ",") != 0 ? 1 : 0;
  });
  const std::size_t wrong = wrong_numbers(20'000);
  is_over = true;
  other.join();
  CHECK(wrong == 0);
  CHECK(disturbed == 0);
}

}  // namespace process::locale_test
