/* The agent of a dom0: `agent PORT...` serves each virtio-serial port. Runs commands, moves files,
 * starts programs and passes their output on. Protocol: lab/platforms/xen/protocol.ts. One thread;
 * every command is a child process, so that a long command delays no other. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"

/*
 * Interval at which ports are read without an event. When a domain is restored beside dom0,
 * interrupts of virtio-serial are lost: their count stands still while dom0 runs, and a read still
 * finds what has arrived.
 */
enum { LOOK_EVERY_MS = 50 };

static int epoll;

void die(const char *what) {
  perror(what);
  exit(1);
}

void watch(int fd, struct source *source, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = source};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) die("epoll");
}

void forget(struct source *source) {
  epoll_ctl(epoll, EPOLL_CTL_DEL, source->fd, 0);
  close(source->fd);
  source->fd = -1;
}

void append(struct buffer *b, const void *bytes, size_t length) {
  if (b->length + length > b->room) {
    b->room = (b->length + length) * 2;
    if (!(b->bytes = realloc(b->bytes, b->room))) die("memory");
  }
  memcpy(b->bytes + b->length, bytes, length);
  b->length += length;
}

void drop_head(struct buffer *b, size_t length) {
  memmove(b->bytes, b->bytes + length, b->length - length);
  b->length -= length;
}

/* Writes what fits; the rest waits for the port to take more (its event is edge-triggered). */
void flush_port(struct port *p) {
  size_t sent = 0;
  while (sent < p->out.length) {
    size_t left = p->out.length - sent;
    ssize_t n = write(p->source.fd, p->out.bytes + sent, left < PIECE ? left : PIECE);
    if (n <= 0) break;
    sent += n;
  }
  if (sent) drop_head(&p->out, sent);
}

void reply(struct port *p, char verb, const char *id, long code, const void *bytes, size_t length) {
  char header[MAX_HEADER];
  int n = snprintf(header, sizeof header, "%c %s %zu %ld\n", verb, id, length, code);
  append(&p->out, header, n);
  append(&p->out, bytes, length);
  flush_port(p);
}

static void fail(struct port *p, const struct request *r) {
  const char *why = strerror(errno);
  reply(p, r->verb, r->id, errno, why, strlen(why));
}

static void make_folders(char *path) {
  for (char *slash = path; (slash = strchr(slash + 1, '/')); *slash = '/') {
    *slash = 0;
    mkdir(path, 0755);
  }
}

/* w ID LENGTH MODE PATH: a whole file, renamed into its place. */
static void write_file(struct port *p, struct request *r) {
  int mode, at = 0;
  if (sscanf(r->rest, "%o %n", &mode, &at) != 1 || r->rest[at] != '/') return fail(p, r);
  char *path = r->rest + at, part[MAX_HEADER];
  snprintf(part, sizeof part, "%.*s.part", MAX_HEADER - 8, path);
  make_folders(path);
  int fd = open(part, O_CREAT | O_TRUNC | O_WRONLY, mode);
  if (fd < 0) return fail(p, r);
  for (size_t done = 0; done < r->length;) {
    ssize_t n = write(fd, r->body + done, r->length - done);
    if (n <= 0) {
      fail(p, r);
      close(fd);
      return;
    }
    done += n;
  }
  fchmod(fd, mode);
  close(fd);
  if (rename(part, path)) return fail(p, r);
  reply(p, r->verb, r->id, 0, "", 0);
}

/* r ID 0 PATH */
static void read_file(struct port *p, struct request *r) {
  int fd = open(r->rest, O_RDONLY);
  if (fd < 0) return fail(p, r);
  struct buffer content = {0};
  char piece[PIECE];
  ssize_t n;
  while ((n = read(fd, piece, sizeof piece)) > 0) append(&content, piece, n);
  if (n < 0) fail(p, r);
  else reply(p, r->verb, r->id, 0, content.bytes ? content.bytes : "", content.length);
  close(fd);
  free(content.bytes);
}

/* t ID 0: CLOCK_MONOTONIC, ns, as text. */
static void tell_time(struct port *p, struct request *r) {
  struct timespec now;
  char text[32];
  clock_gettime(CLOCK_MONOTONIC, &now);
  int n = snprintf(text, sizeof text, "%lld", now.tv_sec * 1000000000LL + now.tv_nsec);
  reply(p, r->verb, r->id, 0, text, n);
}

static void obey(struct port *p, struct request *r) {
  if (r->verb == 'x') run_command(p, r);
  else if (r->verb == 's') start_program(p, r);
  else if (r->verb == 'a') attach_program(p, r);
  else if (r->verb == 'k') signal_program(p, r);
  else if (r->verb == 'i') feed_program(p, r);
  else if (r->verb == 'w') write_file(p, r);
  else if (r->verb == 'r') read_file(p, r);
  else if (r->verb == 't') tell_time(p, r);
  else if (r->verb == 'h') reply(p, 'h', r->id, 0, "", 0);
  else {
    errno = ENOSYS;
    fail(p, r);
  }
}

/* Obeys every complete request; skips a line that is no request. */
static void obey_all(struct port *p) {
  for (char *end; p->in.length && (end = memchr(p->in.bytes, '\n', p->in.length));) {
    size_t header = end - p->in.bytes + 1;
    struct request r = {0};
    int at = 0;
    *end = 0;
    int fields = sscanf(p->in.bytes, "%c %31s %zu %n", &r.verb, r.id, &r.length, &at);
    int is_request = fields == 3 && at > 0 && header <= MAX_HEADER;
    if (is_request && p->in.length < header + r.length) {
      *end = '\n';
      return;
    }
    if (is_request) {
      strcpy(r.rest, p->in.bytes + at);
      r.body = p->in.bytes + header;
      obey(p, &r);
    }
    drop_head(&p->in, header + (is_request ? r.length : 0));
  }
}

/* The other end has closed: the next reader gets neither old output nor half a request. */
static void hang_up(struct port *p) {
  p->in.length = p->out.length = 0;
  release_programs(p);
}

static void serve_port(struct port *p, uint32_t events) {
  char piece[PIECE];
  ssize_t n;
  if (events & EPOLLHUP) hang_up(p);
  while ((n = read(p->source.fd, piece, sizeof piece)) > 0) append(&p->in, piece, n);
  obey_all(p);
  flush_port(p);
}

/* A child that has ended may have passed its stdout to another process, which keeps it open. */
static void watch_for_endings(void) {
  static struct source endings = {.kind = ENDINGS};
  sigset_t ended;
  sigemptyset(&ended);
  sigaddset(&ended, SIGCHLD);
  sigprocmask(SIG_BLOCK, &ended, 0);
  endings.fd = signalfd(-1, &ended, SFD_NONBLOCK | SFD_CLOEXEC);
  watch(endings.fd, &endings, EPOLLIN);
}

static void forget_signals(struct source *endings) {
  struct signalfd_siginfo ignored;
  while (read(endings->fd, &ignored, sizeof ignored) > 0) continue;
}

int main(int argc, char **argv) {
  epoll = epoll_create1(EPOLL_CLOEXEC);
  signal(SIGPIPE, SIG_IGN);
  watch_for_endings();
  struct port *ports = calloc(argc, sizeof *ports);
  for (int i = 1; i < argc; i++) {
    struct port *p = &ports[i];
    p->source.kind = PORT;
    p->source.fd = open(argv[i], O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (p->source.fd < 0) die(argv[i]);
    watch(p->source.fd, &p->source, EPOLLIN | EPOLLOUT | EPOLLET);
  }
  for (;;) {
    struct epoll_event events[16];
    int n = epoll_wait(epoll, events, 16, LOOK_EVERY_MS);
    for (int i = 0; i < n; i++) {
      struct source *s = events[i].data.ptr;
      if (s->kind == PORT) serve_port((struct port *)s, events[i].events);
      else if (s->kind == CHILD) hear_child((struct child *)s);
      else forget_signals(s);
    }
    for (int i = 1; i < argc; i++) serve_port(&ports[i], 0);
    bury_children();
  }
}
