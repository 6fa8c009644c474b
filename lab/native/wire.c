/*
 * wire: link conditions on frames where the kernel cannot apply them (no sch_netem). One process
 * per port of the switch, one TAP per direction: the switch diverts a frame into the TAP, and a
 * frame written back continues. A line on stdin replaces a direction's conditions:
 *
 *   from|to DELAY_NS JITTER_NS IS_NORMAL
 *     ENTER LEAVE BAD_LOSS GOOD_LOSS DUPLICATE REORDER CORRUPT RATE_BPS
 *
 * (ENTER to CORRUPT are probabilities), `stats` asks for the counters. One line answers each.
 */
#define _GNU_SOURCE
#include "native.h"

#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FRAME_BYTES_MAX = 2048, HEADER_BYTES = 14, QUEUED_MAX = 20000, READ_AT_ONCE = 64 };

struct frame {
  int64_t due_ns;
  uint64_t number; /* frames due at the same time leave in order of arrival */
  size_t length;
  uint8_t bytes[];
};

struct conditions {
  double delay_ns, jitter_ns;
  int is_normal;
  /* Loss by Gilbert and Elliott: chances to enter and leave the bad state, and to lose in each. */
  double enter, leave, bad_loss, good_loss;
  double duplicate, reorder, corrupt, rate_bps;
};

struct direction {
  const char *name;
  int tap, is_bad;
  struct conditions conditions;
  struct frame *queue[QUEUED_MAX]; /* a binary heap, the earliest on top */
  size_t queued;
  uint64_t count, seen, passed, lost, duplicated, reordered, corrupted, overflowed;
  int64_t last_due_ns, sent_ns;
};

static struct direction directions[2] = {{.name = "from"}, {.name = "to"}};
static uint64_t random_state;

/* splitmix64 (Steele, Lea, Flood 2014). In [0, 1). */
static double chance(void) {
  uint64_t z = random_state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return ((z ^ z >> 31) >> 11) * 0x1p-53;
}

/* Mean 0; half-width 1, or standard deviation 1 (a sum of twelve, by Irwin and Hall). */
static double deviate(int is_normal) {
  if (!is_normal) return 2 * chance() - 1;
  double sum = -6;
  for (int i = 0; i < 12; i++) sum += chance();
  return sum;
}

static int is_earlier(const struct frame *one, const struct frame *other) {
  return one->due_ns < other->due_ns ||
         (one->due_ns == other->due_ns && one->number < other->number);
}

static void push(struct direction *d, struct frame *frame) {
  size_t at = d->queued++;
  for (; at > 0 && is_earlier(frame, d->queue[(at - 1) / 2]); at = (at - 1) / 2)
    d->queue[at] = d->queue[(at - 1) / 2];
  d->queue[at] = frame;
}

static struct frame *pop(struct direction *d) {
  struct frame *top = d->queue[0], *last = d->queue[--d->queued];
  size_t at = 0;
  for (size_t child; (child = 2 * at + 1) < d->queued; at = child) {
    if (child + 1 < d->queued && is_earlier(d->queue[child + 1], d->queue[child])) child++;
    if (!is_earlier(d->queue[child], last)) break;
    d->queue[at] = d->queue[child];
  }
  d->queue[at] = last;
  return top;
}

static void enqueue(struct direction *d, const uint8_t *bytes, size_t length, int64_t due_ns) {
  struct frame *frame = d->queued < QUEUED_MAX ? malloc(sizeof *frame + length) : NULL;
  if (!frame) {
    d->overflowed++;
    return;
  }
  *frame = (struct frame){.due_ns = due_ns, .number = d->count++, .length = length};
  memcpy(frame->bytes, bytes, length);
  push(d, frame);
}

static int is_lost(struct direction *d) {
  const struct conditions *c = &d->conditions;
  d->is_bad = d->is_bad ? chance() >= c->leave : chance() < c->enter;
  return chance() < (d->is_bad ? c->bad_loss : c->good_loss);
}

/* Time at which a frame leaves: in order, unless the frame overtakes. */
static int64_t due(struct direction *d, size_t length, int64_t now_ns) {
  const struct conditions *c = &d->conditions;
  int64_t from_ns = now_ns;
  if (c->rate_bps > 0) {
    if (d->sent_ns < now_ns) d->sent_ns = now_ns;
    from_ns = d->sent_ns += length * 8e9 / c->rate_bps;
  }
  if (chance() < c->reorder) {
    d->reordered++;
    return from_ns;
  }
  double delay_ns = c->delay_ns;
  if (c->jitter_ns > 0) delay_ns += c->jitter_ns * deviate(c->is_normal);
  int64_t due_ns = from_ns + (delay_ns > 0 ? (int64_t)delay_ns : 0);
  if (due_ns < d->last_due_ns) due_ns = d->last_due_ns;
  return d->last_due_ns = due_ns;
}

static void take(struct direction *d, uint8_t *frame, size_t length, int64_t now_ns) {
  const struct conditions *c = &d->conditions;
  d->seen++;
  if (is_lost(d)) {
    d->lost++;
    return;
  }
  if (length > HEADER_BYTES && chance() < c->corrupt) {
    /* Behind the Ethernet header: a wrong address would confuse the switch, not the receiver. */
    size_t at = HEADER_BYTES + chance() * (length - HEADER_BYTES);
    frame[at] ^= 1 << (int)(chance() * 8);
    d->corrupted++;
  }
  int64_t due_ns = due(d, length, now_ns);
  enqueue(d, frame, length, due_ns);
  if (chance() >= c->duplicate) return;
  d->duplicated++;
  enqueue(d, frame, length, due_ns);
}

static void take_all(struct direction *d) {
  uint8_t frame[FRAME_BYTES_MAX];
  for (int i = 0; i < READ_AT_ONCE; i++) {
    ssize_t length = read(d->tap, frame, sizeof frame);
    if (length <= 0) return;
    take(d, frame, length, clock_ns(CLOCK_MONOTONIC));
  }
}

static void send_due(struct direction *d) {
  while (d->queued > 0 && d->queue[0]->due_ns <= clock_ns(CLOCK_MONOTONIC)) {
    struct frame *frame = pop(d);
    if (write(d->tap, frame->bytes, frame->length) > 0) d->passed++;
    free(frame);
  }
}

/* Waiting frames leave at once: their conditions hold no longer. */
static void set(struct direction *d, const struct conditions *conditions) {
  d->conditions = *conditions;
  d->is_bad = 0;
  d->last_due_ns = d->sent_ns = 0;
  while (d->queued > 0) {
    struct frame *frame = pop(d);
    if (write(d->tap, frame->bytes, frame->length) > 0) d->passed++;
    free(frame);
  }
}

static void tell_counters(void) {
  printf("{");
  for (struct direction *d = directions; d < directions + 2; d++)
    printf("%s\"%s\":{\"seen\":%" PRIu64 ",\"passed\":%" PRIu64 ",\"lost\":%" PRIu64
           ",\"duplicated\":%" PRIu64 ",\"reordered\":%" PRIu64 ",\"corrupted\":%" PRIu64
           ",\"overflowed\":%" PRIu64 ",\"queued\":%zu}",
           d == directions ? "" : ",", d->name, d->seen, d->passed, d->lost, d->duplicated,
           d->reordered, d->corrupted, d->overflowed, d->queued);
  printf("}\n");
}

static void obey(const char *line) {
  char name[8];
  struct conditions c = {0};
  int fields = sscanf(line, "%7s %lf %lf %d %lf %lf %lf %lf %lf %lf %lf %lf", name, &c.delay_ns,
                      &c.jitter_ns, &c.is_normal, &c.enter, &c.leave, &c.bad_loss, &c.good_loss,
                      &c.duplicate, &c.reorder, &c.corrupt, &c.rate_bps);
  struct direction *d = fields == 12 ? directions + !strcmp(name, "to") : NULL;
  if (d && !strcmp(name, d->name)) {
    set(d, &c);
    printf("ok\n");
  } else if (fields == 1 && !strcmp(name, "stats")) {
    tell_counters();
  } else {
    printf("not understood\n");
  }
  fflush(stdout);
}

/* Returns 0 at the end of stdin. */
static int hear(void) {
  static char line[512];
  static size_t used;
  ssize_t got = read(STDIN_FILENO, line + used, sizeof line - 1 - used);
  if (got <= 0) return got < 0 && errno == EINTR;
  used += got;
  for (char *end; (end = memchr(line, '\n', used));) {
    *end = 0;
    obey(line);
    used -= end + 1 - line;
    memmove(line, end + 1, used);
  }
  if (used == sizeof line - 1) used = 0;
  return 1;
}

static int64_t next_due_ns(void) {
  int64_t next = INT64_MAX;
  for (struct direction *d = directions; d < directions + 2; d++)
    if (d->queued > 0 && d->queue[0]->due_ns < next) next = d->queue[0]->due_ns;
  return next;
}

/* A burst must not be lost before it has been looked at. */
static void lengthen_queue(const char *tap) {
  struct ifreq request = {.ifr_qlen = QUEUED_MAX};
  strncpy(request.ifr_name, tap, IFNAMSIZ - 1);
  int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (ioctl(control, SIOCSIFTXQLEN, &request)) die("cannot lengthen the queue of %s", tap);
  close(control);
}

int wire(int argc, char **argv) {
  if (argc != 4) die("wire needs two TAPs and a seed");
  random_state = strtoull(argv[3], NULL, 10);
  for (int i = 0; i < 2; i++) {
    directions[i].tap = open_tap(argv[1 + i]);
    lengthen_queue(argv[1 + i]);
  }
  prctl(PR_SET_TIMERSLACK, 1); /* the default lets the kernel wake 50 us late */
  /* A frame must not wait for busy processes; without the right to real time niceness has to do. */
  struct sched_param urgent = {.sched_priority = 1};
  sched_setscheduler(0, SCHED_FIFO, &urgent);
  printf("ready\n");
  fflush(stdout);
  for (;;) {
    struct pollfd waits[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                             {.fd = directions[0].tap, .events = POLLIN},
                             {.fd = directions[1].tap, .events = POLLIN}};
    int64_t next_ns = next_due_ns(), left_ns = next_ns - clock_ns(CLOCK_MONOTONIC);
    if (left_ns < 0) left_ns = 0;
    struct timespec left = {left_ns / 1000000000, left_ns % 1000000000};
    if (ppoll(waits, 3, next_ns == INT64_MAX ? NULL : &left, NULL) < 0 && errno != EINTR)
      die("cannot wait");
    if (waits[0].revents && !hear()) return 0;
    for (int i = 0; i < 2; i++) {
      send_due(&directions[i]);
      if (waits[1 + i].revents) take_all(&directions[i]);
    }
  }
}
