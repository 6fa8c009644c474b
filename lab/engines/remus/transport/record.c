/* Records of events, one JSON line each, appended to a file that the controller follows. */
#define _GNU_SOURCE
#include "transport.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static int file = -1;

int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

void record_to(const char *path) {
  file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) die("cannot write %s", path);
}

void record(const char *name, const char *fields, ...) {
  if (file < 0) return;
  char line[512], rest[400] = "";
  va_list arguments;
  va_start(arguments, fields);
  vsnprintf(rest, sizeof rest, fields, arguments);
  va_end(arguments);
  int count = snprintf(line, sizeof line, "{\"record\":\"%s\",\"tNs\":%" PRId64 "%s%s}\n", name,
                       now_ns(), *rest ? "," : "", rest);
  /* One write, so that a reader sees whole lines. A full disk must not end the protection. */
  (void)!write(file, line, count);
}
