/* The connection between the two ends of the transport, and the descriptors that wake them. */
#define _GNU_SOURCE
#include "transport.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

static struct sockaddr_in address_of(const char *address, const char *port, long least) {
  struct sockaddr_in result = {.sin_family = AF_INET};
  result.sin_port = htons(number_in("the port", port, least, 65535));
  if (inet_pton(AF_INET, address, &result.sin_addr) != 1) refuse("not an address: %s", address);
  return result;
}

static int new_socket(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) die("no socket");
  return fd;
}

static void hurry(int fd) {
  int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  make_nonblocking(fd);
}

int connect_to(const char *address, const char *port) {
  struct sockaddr_in to = address_of(address, port, 1);
  int fd = new_socket();
  if (connect(fd, (struct sockaddr *)&to, sizeof to))
    die("cannot connect to %s port %s", address, port);
  hurry(fd);
  return fd;
}

int accept_one(const char *address, const char *port) {
  struct sockaddr_in own = address_of(address, port, 0);
  socklen_t length = sizeof own;
  int listening = new_socket(), one = 1;
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listening, (struct sockaddr *)&own, sizeof own) || listen(listening, 1))
    die("cannot listen on %s port %s", address, port);
  getsockname(listening, (struct sockaddr *)&own, &length);
  record("listening", "\"pid\":%d,\"port\":%d", (int)getpid(), ntohs(own.sin_port));
  int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) die("no connection could be accepted");
  close(listening);
  hurry(fd);
  return fd;
}

void put_frame(uint8_t *at, uint8_t kind, uint32_t number) {
  at[0] = kind;
  for (int i = 0; i < 4; i++) at[1 + i] = number >> 8 * i;
}

void make_nonblocking(int fd) {
  if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK)) die("cannot wait for a descriptor");
}

bool is_again(void) { return errno == EAGAIN || errno == EINTR; }

int open_orders(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, NULL);
  signal(SIGPIPE, SIG_IGN);
  int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0) die("no signals");
  return fd;
}

int next_order(int orders) {
  struct signalfd_siginfo info;
  return read(orders, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

int wait_ms(int64_t deadline_ns) {
  if (deadline_ns == INT64_MAX) return -1;
  int64_t left_ns = deadline_ns - now_ns();
  return left_ns <= 0 ? 0 : left_ns / 1000000 + 1;
}
