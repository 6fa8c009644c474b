#include "native.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int failed = 125;

void die(const char *format, ...) {
  int error = errno;
  va_list arguments;
  va_start(arguments, format);
  fputs("ftlab-host: ", stderr);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fprintf(stderr, error ? ": %s\n" : "\n", strerror(error));
  exit(failed);
}

int64_t clock_ns(int clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

void put_u16be(uint8_t *at, unsigned value) {
  at[0] = value >> 8;
  at[1] = value;
}

unsigned get_u16be(const uint8_t *at) { return at[0] << 8 | at[1]; }

void write_all(int fd, const void *bytes, size_t count) {
  const char *from = bytes;
  while (count > 0) {
    ssize_t written = write(fd, from, count);
    if (written < 0 && errno == EAGAIN) {
      struct pollfd writable = {.fd = fd, .events = POLLOUT};
      poll(&writable, 1, -1);
    } else if (written < 0 && errno != EINTR) {
      die("cannot write");
    } else if (written > 0) {
      from += written;
      count -= written;
    }
  }
}
