/*
 * receive: starts COMMAND (`xl migrate-receive -r`) for the one connection that it accepts, and
 * gives it the stream one complete checkpoint at a time: an `xl` whose stream ends within a
 * checkpoint waits for ever. A checkpoint is acknowledged once COMMAND has taken all of it.
 * SIGUSR1: this side continues: end the stream after the last complete checkpoint, and `xl` resumes
 * the guest. SIGTERM, and SIGUSR1 before the first checkpoint: kill COMMAND and end.
 * The first checkpoint is the whole guest: it passes as it arrives, as there is no state before it.
 */
#define _GNU_SOURCE
#include "transport.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK_BYTES = 131072 };
/* A checkpoint is kept whole in the memory of dom0. */
static const size_t checkpoint_bytes_max = 512u << 20;
/* Limit for what has arrived already from a peer that may still send. */
static const int64_t drain_ns = 100000000;

struct bytes {
  uint8_t *at;
  size_t from, to, room;
};

struct receiver {
  int peer, orders, to_command, from_command;
  pid_t command;
  int64_t stuck_ns;
  struct stream stream;
  struct bytes chunk, partial, ready; /* as received; not complete yet; for COMMAND */
  bool ends_checkpoint;               /* `ready` ends with a complete one */
  bool has_peer, is_promoting, has_drained, has_ended;
  uint32_t complete, delivered;
  int64_t moved_ns;   /* when COMMAND last took bytes or got an order */
  int64_t drained_ns; /* while promoting: until then what has arrived is taken */
  bool is_stuck;
};

static size_t left(const struct bytes *bytes) { return bytes->to - bytes->from; }

static void append(struct bytes *bytes, const uint8_t *more, size_t count) {
  if (bytes->to + count > bytes->room) {
    bytes->room = 2 * (bytes->to + count);
    if (bytes->to + count > checkpoint_bytes_max) refuse("a checkpoint is too large to keep");
    bytes->at = realloc(bytes->at, bytes->room);
    if (!bytes->at) die("no memory for a checkpoint");
  }
  memcpy(bytes->at + bytes->to, more, count);
  bytes->to += count;
}

static void lose_peer(struct receiver *receiver, const char *why) {
  if (!receiver->has_peer) return;
  receiver->has_peer = false;
  close(receiver->peer);
  record("peer-closed", "\"why\":\"%s\"", why);
}

/* Frames are few and small: a peer that has no room for one is gone. */
static void answer(struct receiver *receiver, uint8_t kind, uint32_t number) {
  uint8_t frame[FRAME_BYTES];
  put_frame(frame, kind, number);
  if (!receiver->has_peer) return;
  if (send(receiver->peer, frame, sizeof frame, MSG_NOSIGNAL) != sizeof frame)
    lose_peer(receiver, "it accepts no answers");
}

static void start_command(struct receiver *receiver, char **command) {
  int in[2], out[2];
  if (pipe(in) || pipe(out)) die("no pipes");
  receiver->command = fork();
  if (receiver->command < 0) die("no process");
  if (receiver->command == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    /* When this process dies its stdin ends, which it must not take for the order to continue. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    for (int i = 0; i < 2; i++) {
      close(in[i]);
      close(out[i]);
    }
    execvp(command[0], command);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  receiver->to_command = in[1];
  receiver->from_command = out[0];
  make_nonblocking(in[1]);
  make_nonblocking(out[0]);
}

/* Moves the chunk to COMMAND's bytes, up to the end of a checkpoint. */
static void parse(struct receiver *receiver) {
  struct bytes *chunk = &receiver->chunk;
  bool is_complete;
  size_t seen =
      stream_read(&receiver->stream, chunk->at + chunk->from, left(chunk), &is_complete);
  bool passes = receiver->complete == 0;
  append(passes ? &receiver->ready : &receiver->partial, chunk->at + chunk->from, seen);
  chunk->from += seen;
  if (receiver->stream.place == BROKEN) {
    record("broken-stream", "\"why\":\"%s\"", receiver->stream.fault);
    lose_peer(receiver, "its stream is broken");
    chunk->from = chunk->to;
  }
  if (!is_complete) return;
  receiver->complete++;
  receiver->ends_checkpoint = true;
  if (passes) return;
  struct bytes whole = receiver->partial;
  receiver->partial = receiver->ready;
  receiver->partial.from = receiver->partial.to = 0;
  receiver->ready = whole;
}

static void read_some(struct receiver *receiver) {
  struct bytes *chunk = &receiver->chunk;
  ssize_t got = recv(receiver->peer, chunk->at, CHUNK_BYTES, 0);
  if (got < 0 && is_again()) {
    if (receiver->is_promoting && errno == EAGAIN) receiver->has_drained = true;
    return;
  }
  if (got <= 0) return lose_peer(receiver, "it has closed the connection");
  chunk->from = 0;
  chunk->to = got;
}

static void delivered(struct receiver *receiver) {
  receiver->ready.from = receiver->ready.to = 0;
  if (!receiver->ends_checkpoint) return;
  receiver->ends_checkpoint = false;
  receiver->delivered++;
  record("received", "\"sequence\":%u", receiver->delivered);
  if (!receiver->is_promoting) answer(receiver, ACKNOWLEDGED, receiver->delivered);
}

static void deliver_some(struct receiver *receiver) {
  struct bytes *ready = &receiver->ready;
  ssize_t written = write(receiver->to_command, ready->at + ready->from, left(ready));
  if (written < 0 && is_again()) return;
  if (written < 0) die("the receiving command accepts no bytes");
  ready->from += written;
  receiver->moved_ns = now_ns();
  receiver->is_stuck = false;
  if (left(ready) == 0) delivered(receiver);
}

/* Output of COMMAND goes to the `xl` of the other side. */
static void pass_back(struct receiver *receiver) {
  uint8_t bytes[4096];
  ssize_t got = read(receiver->from_command, bytes, sizeof bytes);
  if (got < 0 && is_again()) return;
  if (got <= 0) {
    close(receiver->from_command);
    receiver->from_command = -1;
    return;
  }
  answer(receiver, DATA, got);
  if (receiver->has_peer && send(receiver->peer, bytes, got, MSG_NOSIGNAL) != got)
    lose_peer(receiver, "it accepts no answers");
}

static void take_child(struct receiver *receiver) {
  int status;
  if (waitpid(receiver->command, &status, WNOHANG) != receiver->command) return;
  receiver->has_ended = true;
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  record("receiver-ended", "\"code\":%d", code);
}

_Noreturn static void give_up(const struct receiver *receiver, const char *why) {
  kill(receiver->command, SIGKILL);
  waitpid(receiver->command, NULL, 0);
  record("ended", "\"why\":\"%s\"", why);
  exit(1);
}

static void obey(struct receiver *receiver) {
  for (int order = next_order(receiver->orders); order; order = next_order(receiver->orders)) {
    if (order == SIGCHLD) take_child(receiver);
    if (order == SIGTERM) give_up(receiver, "terminated");
    if (order != SIGUSR1 || receiver->is_promoting) continue;
    if (receiver->complete == 0) give_up(receiver, "there is no checkpoint to continue from");
    receiver->is_promoting = true;
    receiver->drained_ns = now_ns() + drain_ns;
  }
}

static void look_whether_stuck(struct receiver *receiver, const char *why) {
  int64_t silent_ns = now_ns() - receiver->moved_ns;
  if (receiver->is_stuck || silent_ns < receiver->stuck_ns) return;
  receiver->is_stuck = true;
  record("stuck", "\"why\":\"%s\",\"silentMs\":%" PRId64, why, silent_ns / 1000000);
}

static void wait_for(struct receiver *receiver, int64_t deadline_ns) {
  bool is_full = left(&receiver->ready) > 0;
  struct pollfd waits[] = {
      {.fd = receiver->orders, .events = POLLIN},
      {.fd = receiver->has_peer && !is_full ? receiver->peer : -1, .events = POLLIN},
      {.fd = is_full ? receiver->to_command : -1, .events = POLLOUT},
      {.fd = receiver->from_command, .events = POLLIN},
  };
  if (poll(waits, 4, wait_ms(deadline_ns)) < 0 && !is_again()) die("cannot wait");
  if (waits[3].revents) pass_back(receiver);
}

/* Whether more of the stream may be read; a side that continues reads what has arrived already. */
static bool may_hear(const struct receiver *receiver) {
  if (!receiver->has_peer || receiver->has_drained) return false;
  return !receiver->is_promoting || now_ns() < receiver->drained_ns;
}

static int64_t deadline_of(const struct receiver *receiver) {
  if (left(&receiver->ready) > 0)
    return receiver->is_stuck ? INT64_MAX : receiver->moved_ns + receiver->stuck_ns;
  return receiver->is_promoting || left(&receiver->chunk) > 0 ? 0 : INT64_MAX;
}

/* Passes checkpoints on until an order comes and COMMAND has the last one, or COMMAND has ended. */
static void pass_on(struct receiver *receiver) {
  for (;;) {
    obey(receiver);
    if (receiver->has_ended) return;
    if (left(&receiver->ready) > 0) {
      deliver_some(receiver);
      if (left(&receiver->ready) > 0)
        look_whether_stuck(receiver, "the receiving command takes no bytes");
    } else if (left(&receiver->chunk) > 0) {
      parse(receiver);
      receiver->moved_ns = now_ns();
    } else if (may_hear(receiver)) {
      read_some(receiver);
    } else if (receiver->is_promoting) {
      return;
    }
    wait_for(receiver, deadline_of(receiver));
  }
}

/* Ends the stream: `xl` resumes the guest, and ends. */
static int end_stream(struct receiver *receiver) {
  record("promoting", "\"sequence\":%u,\"droppedBytes\":%zu", receiver->delivered,
         left(&receiver->partial));
  close(receiver->to_command);
  receiver->moved_ns = now_ns();
  receiver->is_stuck = false;
  while (!receiver->has_ended) {
    wait_for(receiver, receiver->is_stuck ? INT64_MAX : receiver->moved_ns + receiver->stuck_ns);
    obey(receiver);
    if (!receiver->has_ended) look_whether_stuck(receiver, "it does not resume the guest");
  }
  record("ended", "\"why\":\"promoted\"");
  return 0;
}

int receive(int argc, char **argv) {
  static struct receiver receiver = {.has_peer = true};
  if (argc < 6) refuse("receive needs ADDRESS PORT STUCK_MS RECORDS COMMAND...");
  record_to(argv[4]);
  receiver.stuck_ns = number_in("STUCK_MS", argv[3], 1, 3600000) * 1000000;
  receiver.chunk.at = malloc(CHUNK_BYTES);
  if (!receiver.chunk.at) die("no memory");
  receiver.peer = accept_one(argv[1], argv[2]);
  receiver.orders = open_orders(); /* before this a signal ends the process */
  start_command(&receiver, argv + 5);
  record("connected", "\"pid\":%d,\"command\":%d", (int)getpid(), (int)receiver.command);
  receiver.moved_ns = now_ns();
  pass_on(&receiver);
  if (receiver.has_ended) {
    record("ended", "\"why\":\"the receiving command has ended\"");
    return 1;
  }
  return end_stream(&receiver);
}
