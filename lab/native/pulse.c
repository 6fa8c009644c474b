/*
 * pulse: asks a UDP echo service RATE times a second and writes a line for each echo sent and
 * received, with CLOCK_MONOTONIC. Deadlines are absolute; a missed slot is left out, so that
 * lateness never turns into a burst. Arrivals are taken while waiting for the next slot. The last
 * line, {"end": echoes sent}, says that the file is complete.
 */
#define _GNU_SOURCE
#include "native.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>

static const int64_t flush_ns = 200000000;
static const uint64_t mark = 0x66746c61622d7075; /* "ftlab-pu": an echo of ours, not a stray */

struct echo {
  uint64_t mark, sequence;
};

static volatile sig_atomic_t is_over;

static void end(int number) {
  (void)number;
  is_over = 1;
}

static int open_socket(const char *ip, const char *port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
  errno = 0;
  if (inet_pton(AF_INET, ip, &address.sin_addr) != 1 || !address.sin_port)
    die("not an address: %s %s", ip, port);
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address))
    die("no way to %s", ip);
  return fd;
}

static void send_echo(int fd, uint64_t sequence, FILE *file) {
  struct echo echo = {htobe64(mark), htobe64(sequence)};
  int64_t at_ns = clock_ns(CLOCK_MONOTONIC);
  /* An earlier refusal (ICMP) is reported here instead of sending: the second try sends. */
  if (send(fd, &echo, sizeof echo, 0) < 0 && errno == ECONNREFUSED)
    (void)!send(fd, &echo, sizeof echo, 0);
  fprintf(file, "{\"sent\":%" PRIu64 ",\"tNs\":%" PRId64 "}\n", sequence, at_ns);
}

static void take_echoes(int fd, FILE *file) {
  struct echo echo;
  for (;;) {
    ssize_t length = recv(fd, &echo, sizeof echo, 0);
    if (length < 0 && errno != ECONNREFUSED) return;
    if (length != sizeof echo || be64toh(echo.mark) != mark) continue;
    fprintf(file, "{\"received\":%" PRIu64 ",\"tNs\":%" PRId64 "}\n", be64toh(echo.sequence),
            clock_ns(CLOCK_MONOTONIC));
  }
}

static void wait_until(int fd, int64_t deadline_ns, FILE *file) {
  while (!is_over) {
    int64_t left_ns = deadline_ns - clock_ns(CLOCK_MONOTONIC);
    if (left_ns <= 0) return;
    struct timespec left = {left_ns / 1000000000, left_ns % 1000000000};
    struct pollfd arrival = {.fd = fd, .events = POLLIN};
    if (ppoll(&arrival, 1, &left, NULL) > 0) take_echoes(fd, file);
  }
}

int pulse(int argc, char **argv) {
  double rate_hz = argc == 5 ? atof(argv[3]) : 0;
  if (argc != 5 || rate_hz <= 0 || rate_hz > 100000) die("pulse needs IP PORT RATE FILE");
  struct sigaction action = {.sa_handler = end};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  prctl(PR_SET_TIMERSLACK, 1); /* the default lets the kernel wake 50 us late */
  int fd = open_socket(argv[1], argv[2]);
  FILE *file = fopen(argv[4], "we");
  if (!file) die("cannot write %s", argv[4]);
  printf("ready\n");
  fflush(stdout);
  int64_t started_ns = clock_ns(CLOCK_MONOTONIC), flushed_ns = started_ns;
  uint64_t sequence = 0;
  for (int64_t slot = 1; !is_over; slot++) {
    int64_t now_ns = clock_ns(CLOCK_MONOTONIC);
    int64_t missed = (now_ns - started_ns) * rate_hz / 1e9;
    if (slot <= missed) slot = missed + 1;
    wait_until(fd, started_ns + (int64_t)(slot * 1e9 / rate_hz), file);
    if (!is_over) send_echo(fd, ++sequence, file);
    take_echoes(fd, file);
    if (now_ns - flushed_ns < flush_ns) continue;
    if (fflush(file)) die("cannot write %s", argv[4]);
    flushed_ns = now_ns;
  }
  take_echoes(fd, file);
  fprintf(file, "{\"end\":%" PRIu64 ",\"tNs\":%" PRId64 "}\n", sequence,
          clock_ns(CLOCK_MONOTONIC));
  errno = 0;
  if (fclose(file)) die("cannot write %s", argv[4]);
  return 0;
}
