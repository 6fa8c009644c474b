/*
 * ftlab-remus: the transport of `xl remus`, one static binary in dom0. It reports and decides
 * nothing: ftlab's controllers decide which side continues, and their orders come as signals.
 */
#include "transport.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name;
  int (*run)(int argc, char **argv);
  const char *usage;
} subcommands[] = {
    {"protect", protect, "protect ADDRESS PORT held|stock PLUG_DEVICE|- STUCK_MS RECORDS"},
    {"receive", receive, "receive ADDRESS PORT STUCK_MS RECORDS COMMAND..."},
    {"announce", announce, "announce DEVICE MAC COUNT EVERY_MS"},
};

/* `text` without the characters that JSON escapes. */
static void plain(char *text) {
  for (; *text; text++)
    if (*text == '"' || *text == '\\' || (unsigned char)*text < ' ') *text = ' ';
}

_Noreturn static void end(int error, const char *format, va_list arguments) {
  char message[300];
  int count = vsnprintf(message, sizeof message, format, arguments);
  if (error && count >= 0 && (size_t)count < sizeof message)
    snprintf(message + count, sizeof message - count, ": %s", strerror(error));
  fprintf(stderr, "ftlab-remus: %s\n", message);
  plain(message);
  record("failed", "\"message\":\"%s\"", message);
  exit(1);
}

void die(const char *format, ...) {
  int error = errno;
  va_list arguments;
  va_start(arguments, format);
  end(error, format, arguments);
}

void refuse(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  end(0, format, arguments);
}

long number_in(const char *name, const char *text, long least, long most) {
  char *rest;
  errno = 0;
  long number = strtol(text, &rest, 10);
  int is_number = *text && !*rest && !errno;
  if (!is_number || number < least || number > most)
    refuse("%s is a number from %ld to %ld, not %s", name, least, most, text);
  return number;
}

int main(int argc, char **argv) {
  size_t count = sizeof subcommands / sizeof *subcommands;
  for (size_t i = 0; argc > 1 && i < count; i++)
    if (!strcmp(argv[1], subcommands[i].name)) return subcommands[i].run(argc - 1, argv + 1);
  for (size_t i = 0; i < count; i++) fprintf(stderr, "ftlab-remus %s\n", subcommands[i].usage);
  return 64;
}
