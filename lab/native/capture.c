/*
 * capture: the frames a device receives, into a pcap with nanoseconds of CLOCK_MONOTONIC. On a port
 * of the switch "received" means sent by the host behind it. What the kernel had to leave out is
 * said on stderr at the end.
 */
#define _GNU_SOURCE
#include "native.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
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

static int open_device(const char *device) {
  int on = 1, size = RECEIVE_BUFFER_BYTES;
  /* Protocol 0 receives nothing until bind: no frame of another device slips in. */
  int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) die("cannot open a packet socket");
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) ||
      setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on))
    die("this kernel's packet sockets lack an option");
  struct sockaddr_ll address = {.sll_family = AF_PACKET,
                                .sll_protocol = htons(ETH_P_ALL),
                                .sll_ifindex = if_nametoindex(device)};
  if (!address.sll_ifindex) die("no device %s here", device);
  if (bind(fd, (struct sockaddr *)&address, sizeof address)) die("cannot listen on %s", device);
  return fd;
}

/* When the frame arrived. The kernel stamps wall-clock time: carried over by the clocks' distance. */
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
static int take(int fd, FILE *file) {
  uint8_t frame[SNAP_BYTES], control[CMSG_SPACE(sizeof(struct timespec))];
  struct iovec into = {.iov_base = frame, .iov_len = sizeof frame};
  struct msghdr message = {
      .msg_iov = &into, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t length = recvmsg(fd, &message, MSG_TRUNC);
  if (length < 0) return 0;
  int64_t at_ns = arrived_ns(&message);
  uint32_t kept = length < SNAP_BYTES ? length : SNAP_BYTES;
  uint32_t header[] = {at_ns / 1000000000, at_ns % 1000000000, kept, length};
  if (fwrite(header, sizeof header, 1, file) != 1 || fwrite(frame, kept, 1, file) != 1)
    die("cannot write the capture");
  return 1;
}

int capture(int argc, char **argv) {
  if (argc != 3) die("capture needs a device and a file");
  const uint32_t header[] = {0xa1b23c4d, 2 | 4 << 16, 0, 0, SNAP_BYTES, 1 /* Ethernet */};
  struct sigaction action = {.sa_handler = end};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  int fd = open_device(argv[1]);
  FILE *file = fopen(argv[2], "we");
  if (!file || fwrite(header, sizeof header, 1, file) != 1 || fflush(file))
    die("cannot write %s", argv[2]);
  printf("ready\n");
  fflush(stdout);
  int64_t flushed_ns = clock_ns(CLOCK_MONOTONIC);
  while (!is_over) {
    struct pollfd frame = {.fd = fd, .events = POLLIN};
    poll(&frame, 1, FLUSH_MS);
    while (take(fd, file)) {
    }
    int64_t now_ns = clock_ns(CLOCK_MONOTONIC);
    if (now_ns - flushed_ns < FLUSH_MS * 1000000LL) continue;
    if (fflush(file)) die("cannot write %s", argv[2]);
    flushed_ns = now_ns;
  }
  while (take(fd, file)) {
  }
  errno = 0;
  if (fclose(file)) die("cannot write %s", argv[2]);
  struct tpacket_stats seen;
  socklen_t size = sizeof seen;
  if (!getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &seen, &size) && seen.tp_drops)
    fprintf(stderr, "ftlab-host: capture of %s lost %u of %u frames\n", argv[1], seen.tp_drops,
            seen.tp_packets);
  return 0;
}
