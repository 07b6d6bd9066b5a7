// SPDX-License-Identifier: MIT
#pragma once

// Included before everything else with BIZKITHUB_TEST_MACOS_PATHS: Linux without what macOS has
// not.
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#undef POLLRDHUP
#undef SOCK_CLOEXEC

// On macOS, the device and the inode of every socket are 0.
inline int fstat_as_on_macos(int fd, struct stat* status) {
  const int result = ::fstat(fd, status);
  if (result == 0 && S_ISSOCK(status->st_mode)) status->st_dev = status->st_ino = 0;
  return result;
}
#define fstat fstat_as_on_macos
