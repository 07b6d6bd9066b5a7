// SPDX-License-Identifier: MIT
#include "file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <stdexcept>

namespace importer {

FileLock::FileLock(const std::string& file)
    : descriptor_(open(file.c_str(), O_RDONLY | O_CLOEXEC)),
      held_(descriptor_ >= 0 && flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {
  if (descriptor_ < 0) throw std::runtime_error("cannot read " + file);
}

FileLock::~FileLock() { close(descriptor_); }

bool is_being_imported(const std::string& file) { return !FileLock(file).is_held(); }

}  // namespace importer
