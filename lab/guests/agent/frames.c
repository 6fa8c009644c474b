/* Carries every frame of the guest: between the TAP ft0 and the mailbox, a huge page (so
 * physically contiguous) that the host reads and writes while the guest is stopped at the magic
 * NOP. Layout: lab/engines/lockstep/mailbox.ts. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <x86intrin.h>

#include "agent.h"

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

static uint64_t physical(const volatile void *address) {
  uint64_t entry;
  int pagemap = open("/proc/self/pagemap", O_RDONLY);
  if (pread(pagemap, &entry, 8, ((uintptr_t)address >> 12) * 8) != 8) die("pagemap");
  close(pagemap);
  return (entry & ((1ull << 55) - 1)) << 12;
}

void carry(const char *mac, const char *ip) {
  char command[256];
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI, .ifr_name = "ft0"};
  int tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (tap < 0 || ioctl(tap, TUNSETIFF, &request)) die("tun");
  snprintf(command, sizeof command,
           "ip link set ft0 address %s && ip link set ft0 up && "
           "ip addr add %s/24 dev ft0",
           mac, ip);
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
    /* The rendezvous: nopl "FTLS"(%rax). */
    __asm__ volatile(".byte 0x0f,0x1f,0x80,0x46,0x54,0x4c,0x53" ::: "memory");
    if (MAILBOX->hasMark) memcpy((void *)cycles.mark, (void *)MAILBOX->mark, 16);
    uint32_t in = MAILBOX->inputBytes;
    for (uint32_t i = 0; i < in;) {
      uint32_t n = MAILBOX->input[i] << 8 | MAILBOX->input[i + 1];
      ssize_t written = write(tap, (void *)(MAILBOX->input + i + 2), n);
      if (written < 0 && errno != EIO && errno != EINVAL) die("ft0");
      i += 2 + n;
    }
    waitUs = in || out ? 0 : MAILBOX->waitUs;
  }
}
