/* The guest's agent: one thread that serves the ledger (TCP 7001; kept on /dev/vda where that is),
 * the echo (UDP 7002), orders (TCP 7003: actions that need the guest) and the cycle ledger.
 * `agent ft MAC IP` also carries every frame of the guest (frames.c), `agent plain MARK` serves on
 * the network that it finds. Layouts: lab/guests/cycle-ledger.ts, lab/guests/agent/protocol.ts,
 * lab/workloads/ledger/protocol.ts. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#include "agent.h"

#define EMPTY_HASH 0xcbf29ce484222325
_Alignas(4096) volatile struct cycle_ledger cycles = {.hash = EMPTY_HASH};

void die(const char *what) {
  perror(what);
  exit(1);
}

/* --- the ledger --- */

static uint64_t *operations, count, capacity;

static void make_room(uint64_t wanted) {
  capacity = wanted;
  if (!(operations = realloc(operations, capacity * 8))) die("ledger");
}

static void append(uint64_t operation) {
  if (count == capacity) make_room(capacity * 2);
  operations[count++] = operation;
  uint64_t hash = cycles.hash;
  for (int i = 0; i < 8; i++) hash = (hash ^ (operation >> 8 * i & 0xff)) * 0x100000001b3;
  cycles.hash = hash;
}

/* --- the disk, if any: operation n is in sector n - 1 before it is acknowledged --- */

struct sector {
  uint64_t sequence, operation, hash;
  uint8_t rest[512 - 3 * 8];
};
static int disk = -1;

static void keep(void) {
  static _Alignas(4096) struct sector s;
  s.sequence = count;
  s.operation = operations[count - 1];
  s.hash = cycles.hash;
  if (pwrite(disk, &s, sizeof s, (count - 1) * sizeof s) != sizeof s) die("disk");
}

/* Sector n of the disk, or NULL when it holds no operation. Callers read sectors in order. */
static const struct sector *kept(uint64_t n) {
  static _Alignas(4096) struct sector some[64];
  if (n % 64 == 0 && pread(disk, some, sizeof some, n * sizeof *some) != sizeof some) return 0;
  return some[n % 64].sequence == n + 1 ? &some[n % 64] : 0;
}

static void recover(void) {
  disk = open("/dev/vda", O_RDWR | O_DIRECT | O_DSYNC);
  if (disk < 0) return;
  for (const struct sector *s; (s = kept(count));) append(s->operation);
}

struct connection {
  int fd, is_control;
  uint8_t request[16];
  unsigned have;
  uint32_t body; /* bytes after the request that have not arrived yet; they are skipped */
  uint8_t *reply;
  size_t length, sent, room;
};

static void answer(struct connection *c, const void *bytes, size_t size) {
  if (c->length + size > c->room) {
    c->room = (c->length + size) * 2;
    if (!(c->reply = realloc(c->reply, c->room))) die("reply");
  }
  memcpy(c->reply + c->length, bytes, size);
  c->length += size;
}

static void read_file(const char *path, char *into, size_t size) {
  int fd = open(path, O_RDONLY);
  if (fd < 0 || read(fd, into, size) < 0) die(path);
  close(fd);
}

/* Moves the wall clock by this much; returns its new time, ms. */
static uint64_t step_clock(int64_t by_ms) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  int64_t ms = now.tv_sec * 1000 + now.tv_nsec / 1000000 + by_ms;
  struct timespec then = {ms / 1000, ms % 1000 * 1000000};
  if (by_ms && clock_settime(CLOCK_REALTIME, &then)) die("clock");
  return ms;
}

static void obey_ledger(struct connection *c, uint64_t argument) {
  if (c->request[0] == 'A') {
    append(argument);
    if (disk >= 0) keep();
    answer(c, (uint64_t[]){argument, count, cycles.hash}, 24);
  } else if (c->request[0] == 'R') {
    uint64_t from = argument < count ? argument : count;
    answer(c, (uint64_t[]){count, cycles.hash, from}, 24);
    if (count > from) answer(c, operations + from, (count - from) * 8);
  } else if (c->request[0] == 'D') {
    uint64_t n = 0, hash = EMPTY_HASH;
    answer(c, (uint64_t[3]){0}, 24);
    for (const struct sector *s; disk >= 0 && (s = kept(n)); n++) {
      answer(c, &s->operation, 8);
      hash = s->hash;
    }
    memcpy(c->reply, (uint64_t[]){n, hash, 0}, 24);
  }
}

static void obey_control(struct connection *c, uint64_t argument) {
  if (c->request[0] == 'I') {
    char identity[33 + 37] = {0};
    read_file("/etc/machine-id", identity, 32);
    read_file("/proc/sys/kernel/random/boot_id", identity + 33, 36);
    answer(c, identity, sizeof identity);
  } else if (c->request[0] == 'T') {
    uint64_t before_ms = step_clock(0), after_ms = step_clock(argument);
    answer(c, (uint64_t[]){before_ms, after_ms}, 16);
  } else if (c->request[0] == 'P') {
    int trigger = open("/proc/sysrq-trigger", O_WRONLY);
    if (write(trigger, "c", 1) != 1) die("panic");
  }
}

static void obey(struct connection *c) {
  uint64_t argument;
  memcpy(&argument, c->request + 8, 8);
  if (c->is_control) obey_control(c, argument);
  else obey_ledger(c, argument);
}

static int epoll;

void watch(int fd, uint32_t events, void *what, int how) {
  struct epoll_event e = {.events = events, .data.ptr = what};
  if (epoll_ctl(epoll, how, fd, &e)) die("epoll");
}

/* Reads what has arrived, answers, writes what fits; frees the connection when it has ended. */
static void serve(struct connection *c) {
  static char body[65536];
  for (ssize_t n; c->length == c->sent;) {
    int isBody = c->have == 16;
    if (isBody) n = read(c->fd, body, c->body < sizeof body ? c->body : sizeof body);
    else n = read(c->fd, c->request + c->have, 16 - c->have);
    if (n < 0 && errno == EAGAIN) break;
    if (n <= 0) {
      close(c->fd);
      free(c->reply);
      free(c);
      return;
    }
    if (isBody) c->body -= n;
    else if ((c->have += n) == 16) memcpy(&c->body, c->request + 4, 4);
    if (c->have == 16 && c->body == 0) {
      c->have = 0;
      c->length = c->sent = 0;
      obey(c);
      n = write(c->fd, c->reply, c->length);
      if (n > 0) c->sent = n;
    }
  }
  if (c->sent < c->length) {
    ssize_t n = write(c->fd, c->reply + c->sent, c->length - c->sent);
    if (n > 0) c->sent += n;
  }
  watch(c->fd, c->sent < c->length ? EPOLLOUT : EPOLLIN, c, EPOLL_CTL_MOD);
}

static int bound(int type, int port) {
  int fd = socket(AF_INET, type | SOCK_NONBLOCK, 0), one = 1;
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(fd, (void *)&a, sizeof a)) die("bind");
  if (type == SOCK_STREAM && listen(fd, 128)) die("listen");
  return fd;
}

static void accept_all(int listener, int is_control) {
  int one = 1;
  for (int fd; (fd = accept4(listener, 0, 0, SOCK_NONBLOCK)) >= 0;) {
    struct connection *c = calloc(1, sizeof *c);
    if (!c) die("connection");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    c->fd = fd;
    c->is_control = is_control;
    watch(fd, EPOLLIN, c, EPOLL_CTL_ADD);
  }
}

static void echo_all(int fd) {
  char bytes[2048];
  struct sockaddr_in from;
  for (;;) {
    socklen_t size = sizeof from;
    ssize_t n = recvfrom(fd, bytes, sizeof bytes, 0, (void *)&from, &size);
    if (n < 0) return;
    sendto(fd, bytes, n, 0, (void *)&from, size);
  }
}

static int ledger, echo, control;

void serve_ready(uint32_t waitUs) {
  struct epoll_event events[64];
  struct timespec wait = {.tv_nsec = waitUs * 1000L};
  int n = epoll_pwait2(epoll, events, 64, &wait, 0);
  for (int i = 0; i < n; i++) {
    void *what = events[i].data.ptr;
    if (what == &ledger) accept_all(ledger, 0);
    else if (what == &control) accept_all(control, 1);
    else if (what == &echo) echo_all(echo);
    else if (what) serve(what); /* NULL is the TAP, which is drained in any case */
  }
}

int main(int argc, char **argv) {
  epoll = epoll_create1(0);
  watch(ledger = bound(SOCK_STREAM, 7001), EPOLLIN, &ledger, EPOLL_CTL_ADD);
  watch(echo = bound(SOCK_DGRAM, 7002), EPOLLIN, &echo, EPOLL_CTL_ADD);
  watch(control = bound(SOCK_STREAM, 7003), EPOLLIN, &control, EPOLL_CTL_ADD);
  /* Before anything is served: locked memory is made when it is asked for, and half a million
   * instructions at the first operation are 40 to 60 ms of silence. Enough for most trials. */
  make_room(1 << 19);
  memset(operations, 0, capacity * 8);
  recover();
  if (argc == 4 && !strcmp(argv[1], "ft")) carry(argv[2], argv[3]);
  for (int i = 0; argc == 3 && i < 16; i++)
    sscanf(argv[2] + 2 * i, "%2hhx", (uint8_t *)&cycles.mark[i]);
  puts("serving");
  fflush(stdout);
  for (;;) {
    cycles.work++;
    cycles.tsc = __rdtsc();
    serve_ready(10000);
  }
}
