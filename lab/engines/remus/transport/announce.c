/*
 * announce: sends frames from the guest's address, so that switches learn its new port. Each is a
 * RARP request of the guest for itself, as QEMU's announce-self sends it (RFC 903).
 */
#define _GNU_SOURCE
#include "transport.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct rarp {
  uint8_t to[6], from[6];
  uint16_t type, hardware, protocol;
  uint8_t hardware_bytes, protocol_bytes;
  uint16_t operation;
  uint8_t sender[6], sender_ip[4], target[6], target_ip[4];
  uint8_t padding[18]; /* to the smallest frame of Ethernet */
} __attribute__((packed));

static struct rarp frame_from(const char *text) {
  struct rarp frame = {
      .type = htons(ETH_P_RARP), .hardware = htons(1), .protocol = htons(ETH_P_IP)};
  uint8_t *mac = frame.from;
  char rest;
  int fields = sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%c", &mac[0], &mac[1], &mac[2],
                      &mac[3], &mac[4], &mac[5], &rest);
  if (fields != 6) refuse("not a MAC: %s", text);
  memset(frame.to, 0xff, sizeof frame.to);
  frame.hardware_bytes = sizeof frame.sender;
  frame.protocol_bytes = sizeof frame.sender_ip;
  frame.operation = htons(3);
  memcpy(frame.sender, mac, sizeof frame.sender);
  memcpy(frame.target, mac, sizeof frame.target);
  return frame;
}

int announce(int argc, char **argv) {
  if (argc != 5) refuse("announce needs DEVICE MAC COUNT EVERY_MS");
  struct rarp frame = frame_from(argv[2]);
  long count = number_in("COUNT", argv[3], 1, 100000);
  long every_ms = number_in("EVERY_MS", argv[4], 1, 60000);
  struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(argv[1])};
  if (!to.sll_ifindex) die("no device %s", argv[1]);
  int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (fd < 0) die("no raw socket");
  struct timespec pause = {every_ms / 1000, every_ms % 1000 * 1000000};
  for (long i = 0; i < count; i++) {
    if (sendto(fd, &frame, sizeof frame, 0, (struct sockaddr *)&to, sizeof to) < 0)
      die("%s takes no frame", argv[1]);
    nanosleep(&pause, NULL);
  }
  return 0;
}
