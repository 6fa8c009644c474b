/*
 * pump: a TAP's frames to stdout and stdin's frames to the TAP, each behind its length (2 bytes,
 * big-endian). With a MAC, only frames for it or for a group go to stdout. Ends with its stdin.
 */
#define _GNU_SOURCE
#include "native.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FRAME_BYTES_MAX = 65535, BUFFER_BYTES = 4 * (FRAME_BYTES_MAX + 2), MAC_BYTES = 6 };

static int is_wanted(const uint8_t *frame, const uint8_t *mac) {
  int is_group = frame[0] & 1;
  return !mac || is_group || !memcmp(frame, mac, MAC_BYTES);
}

/* All frames that wait (as many as fit), in one write; when stdout is full the TAP drops. */
static void from_tap(int tap, const uint8_t *mac) {
  static uint8_t buffer[BUFFER_BYTES];
  size_t used = 0;
  while (used + 2 + FRAME_BYTES_MAX <= sizeof buffer) {
    ssize_t length = read(tap, buffer + used + 2, FRAME_BYTES_MAX);
    if (length < 0 && errno == EINTR) continue;
    /* EIO: the device is down for the moment. */
    if (length < 0 && errno != EAGAIN && errno != EIO) die("cannot read the TAP");
    if (length <= 0) break;
    if (length < MAC_BYTES || !is_wanted(buffer + used + 2, mac)) continue;
    put_u16be(buffer + used, length);
    used += 2 + length;
  }
  write_all(STDOUT_FILENO, buffer, used);
}

static void write_frame(int tap, const uint8_t *frame, size_t length) {
  while (write(tap, frame, length) < 0) {
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EIO && errno != EINVAL) die("cannot write the TAP");
    break; /* as on a wire, frames beyond the capacity are lost */
  }
}

/* Returns 0 at the end of stdin. A frame may arrive in pieces: the rest waits in the buffer. */
static int to_tap(int tap) {
  static uint8_t buffer[BUFFER_BYTES];
  static size_t used = 0;
  ssize_t got = read(STDIN_FILENO, buffer + used, sizeof buffer - used);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 1;
  if (got < 0) die("cannot read stdin");
  used += got;
  size_t at = 0;
  while (used - at >= 2) {
    size_t length = get_u16be(buffer + at);
    if (used - at < 2 + length) break;
    write_frame(tap, buffer + at + 2, length);
    at += 2 + length;
  }
  memmove(buffer, buffer + at, used - at);
  used -= at;
  return got > 0;
}

static const uint8_t *parse_mac(const char *text) {
  static uint8_t mac[MAC_BYTES];
  char rest;
  int fields = sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%c", &mac[0], &mac[1], &mac[2],
                      &mac[3], &mac[4], &mac[5], &rest);
  errno = 0;
  if (fields != MAC_BYTES) die("not a MAC: %s", text);
  return mac;
}

int pump(int argc, char **argv) {
  if (argc < 2 || argc > 3) die("pump needs a TAP, and may have a MAC");
  const uint8_t *mac = argc == 3 ? parse_mac(argv[2]) : NULL;
  int tap = open_tap(argv[1]);
  fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
  for (;;) {
    struct pollfd waits[] = {{.fd = tap, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    if (poll(waits, 2, -1) < 0 && errno != EINTR) die("cannot wait");
    if (waits[1].revents && !to_tap(tap)) return 0;
    if (waits[0].revents) from_tap(tap, mac);
  }
}
