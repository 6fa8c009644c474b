/* What the parts of the guest's agent share. */
#include <stdint.h>

struct cycle_ledger { /* found by its mark in the RAM file */
  uint8_t mark[16];
  uint64_t work, tsc;
  uint64_t hash; /* of the ledger, running: FNV-1a, 64 bit */
};
extern volatile struct cycle_ledger cycles;

/* Says what went wrong, and ends. */
void die(const char *what);
/* epoll_ctl on the one epoll there is. */
void watch(int fd, uint32_t events, void *what, int how);
/* Serves whoever is ready, after waiting this long at most. */
void serve_ready(uint32_t waitUs);
/* Carries the guest's frames between the TAP ft0 and the mailbox, and serves; never returns. */
void carry(const char *mac, const char *ip);
