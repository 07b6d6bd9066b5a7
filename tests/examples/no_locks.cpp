// SPDX-License-Identifier: MIT
// Preloaded, it stands for a file system without locks.
#include <dlfcn.h>
#include <fcntl.h>

#include <cerrno>
#include <cstdarg>

extern "C" int fcntl(int descriptor, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  void* const argument = va_arg(arguments, void*);
  va_end(arguments);
  if (command == F_SETLK || command == F_SETLKW) {
    errno = ENOLCK;
    return -1;
  }
  static auto* const next = reinterpret_cast<int (*)(int, int, ...)>(dlsym(RTLD_NEXT, "fcntl"));
  return next(descriptor, command, argument);
}

// What a program calls that was compiled for large files.
extern "C" int fcntl64(int descriptor, int command, ...) __attribute__((alias("fcntl")));
