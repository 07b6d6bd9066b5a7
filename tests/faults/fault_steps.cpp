// SPDX-License-Identifier: MIT
#include <thread>
#include <utility>

#include "fault_server.hpp"

namespace faults {

namespace step {

Step await() {
  return [](Connection& connection) { connection.await_request(); };
}

Step first_byte() {
  return [](Connection& connection) { connection.read_byte(); };
}

Step read() {
  return [](Connection& connection) { connection.read_request(); };
}

Step read_headers() {
  return [](Connection& connection) { connection.read_headers(); };
}

Step apply() {
  return [](Connection& connection) { connection.apply(); };
}

Step say(std::string bytes) {
  return [bytes = std::move(bytes)](Connection& connection) { connection.send(bytes); };
}

Step drip(std::string bytes, std::chrono::milliseconds each) {
  return [bytes = std::move(bytes), each](Connection& connection) {
    for (const char& byte : bytes) {
      if (!connection.send({&byte, 1})) return;
      std::this_thread::sleep_for(each);
    }
  };
}

Step repeat(std::string bytes, std::size_t total) {
  return [bytes = std::move(bytes), total](Connection& connection) {
    for (std::size_t said = 0; said < total; said += bytes.size()) {
      if (!connection.send(bytes)) return;
    }
  };
}

Step read_on() {
  return [](Connection& connection) { connection.stall(); };
}

Step ignore() {
  return [](Connection& connection) { connection.ignore(); };
}

Step half_close() {
  return [](Connection& connection) {
    connection.half_close();
    connection.stall();
  };
}

Step close() {
  return [](Connection& connection) { connection.close(); };
}

Step reset() {
  return [](Connection& connection) { connection.reset(); };
}

Step refuse_from_now() {
  return [](Connection& connection) { connection.server().refuse(); };
}

Step serve(int requests) {
  return [requests](Connection& connection) {
    for (int served = 0; served != requests && !connection.read_request().empty(); ++served) {
      connection.apply();
      connection.send(response(200, good_body));
    }
  };
}

Step answer_once(int status, const std::string& body, const std::string& headers) {
  return [bytes = response(status, body, headers)](Connection& connection) {
    connection.send(bytes);
    connection.stall();
  };
}

}  // namespace step

}  // namespace faults
