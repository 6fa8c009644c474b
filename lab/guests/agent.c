/* The guest's agent: one thread that serves the ledger (TCP 7001), the echo (UDP 7002) and the cycle ledger, and does
 * to the guest what only the guest can (panic, clock). `agent ft MAC IP` also carries every frame of the guest: it moves them between the TAP ft0 and the mailbox, a
 * huge page (so physically contiguous) that the host reads and writes while the guest is stopped at the magic NOP.
 * `agent plain MARK` serves on whatever network there is. Layouts: lab/engines/lockstep/mailbox.ts,
 * lab/guests/cycle-ledger.ts, lab/workloads/ledger-protocol.ts. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#define AREA 65536
#define MAX_FRAME 1600

struct mailbox { /* little-endian; the fields from `inputBytes` on are written by the host */
  uint32_t magic, outputBytes;
  uint64_t tsc, work;
  uint64_t ledger; /* physical address of the cycle ledger */
  uint32_t inputBytes, waitUs, hasMark, unused;
  uint8_t mark[16];
  uint8_t output[AREA], input[AREA]; /* frames, each behind its length in two big-endian bytes */
};
#define MAILBOX ((volatile struct mailbox *)0x30000000UL)

struct cycle_ledger { /* found by its mark in the RAM file */
  uint8_t mark[16];
  uint64_t work, tsc;
  uint64_t hash; /* of the ledger, running: FNV-1a, 64 bit */
};
static _Alignas(4096) volatile struct cycle_ledger cycles = {.hash = 0xcbf29ce484222325};

static void die(const char *what) {
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

struct connection {
  int fd;
  uint8_t request[16];
  unsigned have;
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

/* Sets the wall clock off by this much; what it says then, in ms. */
static uint64_t step_clock(int64_t by_ms) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  int64_t ms = now.tv_sec * 1000 + now.tv_nsec / 1000000 + by_ms;
  if (by_ms && clock_settime(CLOCK_REALTIME, &(struct timespec){ms / 1000, ms % 1000 * 1000000})) die("clock");
  return ms;
}

static void obey(struct connection *c) {
  uint64_t argument;
  memcpy(&argument, c->request + 8, 8);
  if (c->request[0] == 'A') {
    append(argument);
    answer(c, (uint64_t[]){argument, count, cycles.hash}, 24);
  } else if (c->request[0] == 'R') {
    uint64_t from = argument < count ? argument : count;
    answer(c, (uint64_t[]){count, cycles.hash, from}, 24);
    if (count > from) answer(c, operations + from, (count - from) * 8);
  } else if (c->request[0] == 'I') {
    char identity[24 + 33 + 37] = {0};
    read_file("/etc/machine-id", identity + 24, 32);
    read_file("/proc/sys/kernel/random/boot_id", identity + 24 + 33, 36);
    answer(c, identity, sizeof identity);
  } else if (c->request[0] == 'T') {
    uint64_t before_ms = step_clock(0), after_ms = step_clock(argument);
    answer(c, (uint64_t[]){argument, before_ms, after_ms}, 24);
  } else if (c->request[0] == 'P') {
    int trigger = open("/proc/sysrq-trigger", O_WRONLY);
    if (write(trigger, "c", 1) != 1) die("panic");
  }
}

static int epoll;

static void watch(int fd, uint32_t events, void *what, int how) {
  struct epoll_event e = {.events = events, .data.ptr = what};
  if (epoll_ctl(epoll, how, fd, &e)) die("epoll");
}

/* Reads what is there, answers, writes what fits; frees the connection when it has ended. */
static void serve(struct connection *c) {
  for (ssize_t n; c->length == c->sent;) {
    n = read(c->fd, c->request + c->have, 16 - c->have);
    if (n < 0 && errno == EAGAIN) break;
    if (n <= 0) {
      close(c->fd);
      free(c->reply);
      free(c);
      return;
    }
    if ((c->have += n) == 16) {
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
  return fd;
}

static void accept_all(int listener) {
  int one = 1;
  for (int fd; (fd = accept4(listener, 0, 0, SOCK_NONBLOCK)) >= 0;) {
    struct connection *c = calloc(1, sizeof *c);
    if (!c) die("connection");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    c->fd = fd;
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

static int listener, echo;

static void serve_ready(uint32_t waitUs) {
  struct epoll_event events[64];
  struct timespec wait = {.tv_nsec = waitUs * 1000L};
  int n = epoll_pwait2(epoll, events, 64, &wait, 0);
  for (int i = 0; i < n; i++) {
    void *what = events[i].data.ptr;
    if (what == &listener) accept_all(listener);
    else if (what == &echo) echo_all(echo);
    else if (what) serve(what); /* NULL is the TAP, which is always drained */
  }
}

/* --- frames --- */

static uint64_t physical(const volatile void *address) {
  uint64_t entry;
  int pagemap = open("/proc/self/pagemap", O_RDONLY);
  if (pread(pagemap, &entry, 8, ((uintptr_t)address >> 12) * 8) != 8) die("pagemap");
  close(pagemap);
  return (entry & ((1ull << 55) - 1)) << 12;
}

static void carry(const char *mac, const char *ip) {
  char command[256];
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI, .ifr_name = "ft0"};
  int tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (tap < 0 || ioctl(tap, TUNSETIFF, &request)) die("tun");
  snprintf(command, sizeof command,
           "ip link set ft0 address %s && ip link set ft0 up && ip addr add %s/24 dev ft0", mac, ip);
  if (system(command)) die("ft0");

  void *page = mmap((void *)MAILBOX, 2 << 20, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_HUGETLB | MAP_POPULATE, -1, 0);
  if (page == MAP_FAILED) die("huge page");
  memset(page, 0, 2 << 20);
  mlockall(MCL_CURRENT | MCL_FUTURE);
  MAILBOX->ledger = physical(&cycles);
  printf("mailbox at %llx\n", (unsigned long long)physical(page));
  fflush(stdout);
  MAILBOX->magic = 0x534c5446; /* FTLS */
  watch(tap, EPOLLIN, 0, EPOLL_CTL_ADD);

  for (uint32_t waitUs = 0;;) {
    serve_ready(waitUs);
    uint32_t out = 0;
    for (ssize_t n; out + 2 + MAX_FRAME <= AREA; out += 2 + n) {
      n = read(tap, (void *)(MAILBOX->output + out + 2), MAX_FRAME);
      if (n <= 0) break;
      MAILBOX->output[out] = n >> 8;
      MAILBOX->output[out + 1] = n;
    }
    MAILBOX->outputBytes = out;
    MAILBOX->work = ++cycles.work;
    MAILBOX->tsc = cycles.tsc = __rdtsc();
    __asm__ volatile(".byte 0x0f,0x1f,0x80,0x46,0x54,0x4c,0x53" ::: "memory"); /* nopl "FTLS"(%rax): the rendezvous */
    if (MAILBOX->hasMark) memcpy((void *)cycles.mark, (void *)MAILBOX->mark, 16);
    uint32_t in = MAILBOX->inputBytes;
    for (uint32_t i = 0; i < in;) {
      uint32_t n = MAILBOX->input[i] << 8 | MAILBOX->input[i + 1];
      if (write(tap, (void *)(MAILBOX->input + i + 2), n) < 0 && errno != EIO && errno != EINVAL) die("ft0");
      i += 2 + n;
    }
    waitUs = in || out ? 0 : MAILBOX->waitUs;
  }
}

int main(int argc, char **argv) {
  epoll = epoll_create1(0);
  listener = bound(SOCK_STREAM, 7001);
  echo = bound(SOCK_DGRAM, 7002);
  if (listen(listener, 128)) die("listen");
  watch(listener, EPOLLIN, &listener, EPOLL_CTL_ADD);
  watch(echo, EPOLLIN, &echo, EPOLL_CTL_ADD);
  /* Before anything is served: locked memory is made when it is asked for, and half a million
   * instructions at the first operation are 40 to 60 ms of silence. Enough for most trials. */
  make_room(1 << 19);
  memset(operations, 0, capacity * 8);
  if (argc == 4 && !strcmp(argv[1], "ft")) carry(argv[2], argv[3]);
  for (int i = 0; argc == 3 && i < 16; i++) sscanf(argv[2] + 2 * i, "%2hhx", (uint8_t *)&cycles.mark[i]);
  puts("serving");
  fflush(stdout);
  for (;;) {
    cycles.work++;
    cycles.tsc = __rdtsc();
    serve_ready(10000);
  }
}
