// SPDX-License-Identifier: MIT
#include "journal_lock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace importer {
namespace {

/// The bytes of the file that are locked. It has none, which does not matter.
enum Byte : off_t {
  used,       ///< shared: the file is not removed
  importing,  ///< exclusive
  reporting   ///< exclusive
};

struct flock lock_of(Byte byte, short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return lock;
}

[[noreturn]] void fail(const char* action, const std::string& path) {
  throw std::runtime_error(std::string("cannot ") + action + ' ' + path + ": " +
                           std::generic_category().message(errno));
}

int try_lock(int descriptor, Byte byte) {
  struct flock lock = lock_of(byte, F_WRLCK);
  return fcntl(descriptor, F_SETLK, &lock);
}

void wait_for_lock(int descriptor, Byte byte, short type, const std::string& path) {
  struct flock lock = lock_of(byte, type);
  while (fcntl(descriptor, F_SETLKW, &lock) != 0) {
    if (errno != EINTR) fail("lock", path);
  }
}

std::string lock_path(const std::string& journal) { return journal + "-lock"; }

bool is_named(int descriptor, const std::string& path) {
  struct stat ours {
  }, named{};
  return fstat(descriptor, &ours) == 0 && stat(path.c_str(), &named) == 0 &&
         ours.st_dev == named.st_dev && ours.st_ino == named.st_ino;
}

}  // namespace

JournalLock::JournalLock(const std::string& journal) : path_(lock_path(journal)) { open_file(); }

JournalLock::~JournalLock() {
  if (is_named(descriptor_, path_) && try_lock(descriptor_, used) == 0) unlink(path_.c_str());
  close(descriptor_);
}

// Another process may remove the file before it is locked.
void JournalLock::open_file() {
  while (descriptor_ < 0 || !is_named(descriptor_, path_)) {
    if (descriptor_ >= 0) close(descriptor_);
    descriptor_ = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor_ < 0) fail("write", path_);
    wait_for_lock(descriptor_, used, F_RDLCK, path_);
  }
}

bool JournalLock::try_import() {
  if (try_lock(descriptor_, importing) == 0) return true;
  if (errno != EACCES && errno != EAGAIN) fail("lock", path_);
  return false;
}

void JournalLock::wait_to_report() {
  // The lock that others use, if it is deleted meanwhile.
  do {
    open_file();
    wait_for_lock(descriptor_, reporting, F_WRLCK, path_);
  } while (!is_named(descriptor_, path_));
}

bool is_being_imported(const std::string& journal) {
  const std::string path = lock_path(journal);
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  struct flock lock = lock_of(importing, F_WRLCK);
  if (fcntl(descriptor, F_GETLK, &lock) != 0) fail("read the lock", path);
  close(descriptor);
  return lock.l_type != F_UNLCK;
}

}  // namespace importer
