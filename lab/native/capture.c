/*
 * capture: writes the frames that a device receives into a pcap with nanoseconds of
 * CLOCK_MONOTONIC. On a port of the switch "received" means sent by the host behind the port. A
 * host that is switched on again gets a new device of the same name, which is captured then.
 *
 * Prints on stdout, each with the time in ns: "listening" (no frame is missed from then on), "deaf"
 * (the device is gone; up to 0.2 s late) and at the end "ended" with the numbers of written frames
 * and of frames that the kernel dropped. A file without "ended" may lack frames.
 */
#define _GNU_SOURCE
#include "native.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SNAP_BYTES = 128, FLUSH_MS = 200, RECEIVE_BUFFER_BYTES = 16 << 20 };

static volatile sig_atomic_t is_over;

static void end(int number) {
  (void)number;
  is_over = 1;
}

static void say(const char *what, const char *more) {
  printf("%s %" PRId64 "%s\n", what, clock_ns(CLOCK_MONOTONIC), more);
  fflush(stdout);
}

static int open_socket(void) {
  int on = 1, size = RECEIVE_BUFFER_BYTES;
  /* Protocol 0 receives nothing until bind: no frame of another device slips in. */
  int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) die("cannot open a packet socket");
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) ||
      setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on))
    die("this kernel's packet sockets lack an option");
  return fd;
}

/* Wakes up whenever a device comes, goes or changes. */
static int open_device_news(void) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address))
    die("cannot ask for news of devices");
  return fd;
}

static void drain(int fd) {
  char news[8192];
  /* An overrun (ENOBUFS) is as good as news. */
  while (recv(fd, news, sizeof news, MSG_TRUNC) > 0 || errno == ENOBUFS) {
  }
}

/* Listens on the device that has the name now; returns its index, 0 when there is none. */
static unsigned follow(int fd, const char *device, unsigned before) {
  unsigned index = if_nametoindex(device);
  if (index == before) return before;
  if (before) say("deaf", "");
  if (!index) return 0;
  struct sockaddr_ll address = {
      .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = index};
  if (bind(fd, (struct sockaddr *)&address, sizeof address)) return 0; /* gone again */
  say("listening", "");
  return index;
}

/* When the frame arrived; the wall-clock stamp of the kernel is carried over to CLOCK_MONOTONIC. */
static int64_t arrived_ns(struct msghdr *message) {
  int64_t now_ns = clock_ns(CLOCK_MONOTONIC);
  int64_t ahead_ns = clock_ns(CLOCK_REALTIME) - now_ns;
  for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_TIMESTAMPNS) continue;
    struct timespec stamp;
    memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    return stamp.tv_sec * 1000000000LL + stamp.tv_nsec - ahead_ns;
  }
  return now_ns;
}

/* Returns 0 when no frame waits. */
static int take(int fd, FILE *file, uint64_t *taken) {
  uint8_t frame[SNAP_BYTES], control[CMSG_SPACE(sizeof(struct timespec))];
  struct iovec into = {.iov_base = frame, .iov_len = sizeof frame};
  struct msghdr message = {
      .msg_iov = &into, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t length = recvmsg(fd, &message, MSG_TRUNC);
  /* The end of the old device is reported once, before frames of the new device. */
  if (length < 0) return errno == ENETDOWN;
  int64_t at_ns = arrived_ns(&message);
  uint32_t kept = length < SNAP_BYTES ? length : SNAP_BYTES;
  uint32_t header[] = {at_ns / 1000000000, at_ns % 1000000000, kept, length};
  if (fwrite(header, sizeof header, 1, file) != 1 || fwrite(frame, kept, 1, file) != 1)
    die("cannot write the capture");
  *taken += 1;
  return 1;
}

int capture(int argc, char **argv) {
  if (argc != 3) die("capture needs a device and a file");
  const uint32_t header[] = {0xa1b23c4d, 2 | 4 << 16, 0, 0, SNAP_BYTES, 1 /* Ethernet */};
  struct sigaction action = {.sa_handler = end};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  int fd = open_socket(), news = open_device_news();
  FILE *file = fopen(argv[2], "we");
  if (!file || fwrite(header, sizeof header, 1, file) != 1 || fflush(file))
    die("cannot write %s", argv[2]);
  unsigned index = follow(fd, argv[1], 0);
  errno = 0;
  if (!index) die("no device %s here", argv[1]);
  uint64_t taken = 0;
  int64_t flushed_ns = clock_ns(CLOCK_MONOTONIC);
  while (!is_over) {
    struct pollfd wake[] = {{.fd = fd, .events = POLLIN}, {.fd = news, .events = POLLIN}};
    poll(wake, 2, FLUSH_MS);
    drain(news);
    index = follow(fd, argv[1], index);
    while (take(fd, file, &taken)) {
    }
    int64_t now_ns = clock_ns(CLOCK_MONOTONIC);
    if (now_ns - flushed_ns < FLUSH_MS * 1000000LL) continue;
    if (fflush(file)) die("cannot write %s", argv[2]);
    flushed_ns = now_ns;
  }
  while (take(fd, file, &taken)) {
  }
  errno = 0;
  if (fclose(file)) die("cannot write %s", argv[2]);
  struct tpacket_stats seen;
  socklen_t size = sizeof seen;
  if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &seen, &size)) die("no count of lost frames");
  char counts[48];
  snprintf(counts, sizeof counts, " %" PRIu64 " %u", taken, seen.tp_drops);
  say("ended", counts);
  return 0;
}
