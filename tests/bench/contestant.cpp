#include "contestant.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "echo.hpp"

namespace bench {

namespace {

struct Message {
  std::string head{};
  std::string body{};
};

Message message_of(const std::string& bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  return {bytes.substr(0, end), bytes.substr(end + 4)};
}

void check_that_it_agrees(const std::string& name, const std::string& sent,
                          const std::string& wanted) {
  if (sent == wanted) return;
  const Message a = message_of(sent);
  const Message b = message_of(wanted);
  const bool same_members = nlohmann::json::parse(a.body) == nlohmann::json::parse(b.body);
  if (name == "by hand" && a.head == b.head && same_members) return;
  throw std::runtime_error(name + " sends other bytes than ours:\n" + sent + "\nand not\n" +
                           wanted);
}

}  // namespace

std::unique_ptr<Contestant> make_contestant(const std::string& name, const Target& target,
                                            const RecordedRequest& request) {
  if (name == "ours") return make_ours(target);
  if (name == "bare") return make_bare(target, request);
  if (name == "by hand") return make_by_hand(target, request);
  throw std::runtime_error("there is no contestant " + name);
}

std::vector<Named> line_up(const Target& target) {
  std::vector<Named> all;
  for (const char* name : {"ours", "bare", "by hand"}) {
    auto contestant = make_contestant(name, target, recorded_request());
    for (int i = 0; i < 20; ++i) contestant->call();
    all.push_back({name, std::move(contestant)});
  }
  return all;
}

void check_that_requests_agree() {
  Echo echo;
  std::string wanted;
  for (const char* name : {"ours", "bare", "by hand"}) {
    const auto contestant = make_contestant(name, echo.target(), recorded_request());
    contestant->call();
    if (wanted.empty()) wanted = echo.last_request();
    check_that_it_agrees(name, echo.last_request(), wanted);
    Tally tally(1);
    contestant->bulk({1, 1, false}, tally);
    check_that_it_agrees(name, echo.last_request(), wanted);
  }
}

}  // namespace bench
