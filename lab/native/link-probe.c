/*
 * link-probe: measures a link by datagrams from both its ends. Sends from A to B and from B
 * to A at a rate, and prints a line for each arrival: `ab|ba SEQUENCE DELAY_NS IS_CORRUPT
 * ARRIVED_NS`; then `sent N`. Both ends are this process, so one clock measures one way. Checksums
 * are off: a flipped bit arrives and is seen. The probe enters the network namespaces of A and B by
 * the PIDs of their inits.
 */
#define _GNU_SOURCE
#include "native.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PORT = 7190, BYTES_MIN = 32, BYTES_MAX = 1472, FILLING = 0x5a, LINE_BYTES = 72 };

struct stamp {
  uint64_t run;
  uint32_t sequence, unused;
  int64_t sent_ns;
};

static const char *const names[] = {"ba", "ab"}; /* by the end that receives: A, B */
static uint64_t run;
static size_t bytes;

static int open_end(const char *pid, const char *own, const char *peer) {
  char path[64];
  int on = 1, size = 4 << 20;
  snprintf(path, sizeof path, "/proc/%s/ns/net", pid);
  int space = open(path, O_RDONLY | O_CLOEXEC);
  if (space < 0 || setns(space, CLONE_NEWNET)) die("cannot enter %s", path);
  close(space);
  struct sockaddr_in from = {.sin_family = AF_INET, .sin_port = htons(PORT)}, to = from;
  if (inet_pton(AF_INET, own, &from.sin_addr) != 1 || inet_pton(AF_INET, peer, &to.sin_addr) != 1)
    die("not an address: %s or %s", own, peer);
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_NO_CHECK, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
  if (fd < 0 || bind(fd, (struct sockaddr *)&from, sizeof from) ||
      connect(fd, (struct sockaddr *)&to, sizeof to))
    die("cannot open %s towards %s", own, peer);
  return fd;
}

static void send_stamp(int fd, uint32_t sequence) {
  uint8_t datagram[BYTES_MAX];
  memset(datagram, FILLING, sizeof datagram);
  struct stamp stamp = {.run = run, .sequence = sequence, .sent_ns = clock_ns(CLOCK_MONOTONIC)};
  memcpy(datagram, &stamp, sizeof stamp);
  (void)!send(fd, datagram, bytes, 0); /* an unsent datagram counts as lost */
}

static void take(int fd, int end) {
  uint8_t datagram[BYTES_MAX];
  for (ssize_t length;
       (length = recv(fd, datagram, sizeof datagram, 0)) >= 0 || errno == ECONNREFUSED;) {
    int64_t now_ns = clock_ns(CLOCK_MONOTONIC);
    struct stamp stamp;
    if (length < (ssize_t)sizeof stamp) continue;
    memcpy(&stamp, datagram, sizeof stamp);
    int is_corrupt = length != (ssize_t)bytes || stamp.run != run || stamp.unused;
    for (ssize_t i = sizeof stamp; i < length; i++) is_corrupt |= datagram[i] != FILLING;
    printf("%s %" PRIu32 " %" PRId64 " %d %" PRId64 "\n", names[end], stamp.sequence,
           now_ns - stamp.sent_ns, is_corrupt, now_ns);
  }
}

static void wait_until(const int *ends, int64_t deadline_ns) {
  for (;;) {
    int64_t left_ns = deadline_ns - clock_ns(CLOCK_MONOTONIC);
    if (left_ns < 0) left_ns = 0;
    struct timespec left = {left_ns / 1000000000, left_ns % 1000000000};
    struct pollfd arrivals[] = {
        {.fd = ends[0], .events = POLLIN},
        {.fd = ends[1], .events = POLLIN},
    };
    if (ppoll(arrivals, 2, &left, NULL) <= 0 && !left_ns) return;
    for (int i = 0; i < 2; i++)
      if (arrivals[i].revents) take(ends[i], i);
    if (!left_ns) return;
  }
}

int link_probe(int argc, char **argv) {
  if (argc != 9)
    die("link-probe needs PID_A ADDRESS_A PID_B ADDRESS_B COUNT INTERVAL_US BYTES WAIT_MS");
  long count = atol(argv[5]), interval_us = atol(argv[6]), wait_ms = atol(argv[8]);
  bytes = atol(argv[7]);
  if (count < 1 || bytes < BYTES_MIN || bytes > BYTES_MAX) die("count or bytes out of range");
  int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  int ends[] = {open_end(argv[1], argv[2], argv[4]), open_end(argv[3], argv[4], argv[2])};
  if (setns(own, CLONE_NEWNET)) die("cannot go back");
  prctl(PR_SET_TIMERSLACK, 1);
  struct sched_param urgent = {.sched_priority = 1};
  sched_setscheduler(0, SCHED_FIFO, &urgent);
  /* A slow reader must not delay the probe: the output waits for the end. */
  size_t said = 4 * count * LINE_BYTES;
  setvbuf(stdout, malloc(said), _IOFBF, said);
  int64_t started_ns = clock_ns(CLOCK_MONOTONIC);
  run = started_ns ^ (int64_t)getpid() << 32;
  for (long i = 0; i < count; i++) {
    wait_until(ends, started_ns + i * interval_us * 1000);
    send_stamp(ends[0], i);
    send_stamp(ends[1], i);
  }
  wait_until(ends, clock_ns(CLOCK_MONOTONIC) + wait_ms * 1000000);
  printf("sent %ld\n", count);
  fflush(stdout);
  return 0;
}
