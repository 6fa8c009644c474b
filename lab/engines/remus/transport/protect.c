/*
 * protect: the command that `xl remus -s ""` writes to. Passes the stream on, and answers back.
 * With held output the guest's frames wait for the acknowledgement of the checkpoint that covers
 * them; the next checkpoint is not read before, as sch_plug keeps no more than one epoch.
 * SIGUSR1: the backup is left out; release all output and end, so that `xl` resumes the guest here.
 * SIGTERM: end without releasing any output.
 */
#define _GNU_SOURCE
#include "transport.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK_BYTES = 131072, IN_FLIGHT_MAX = 64 };

struct checkpoint {
  uint64_t bytes;
  int64_t begun_ns, complete_ns; /* when its first and its last byte were read */
};

struct sender {
  int peer, orders;
  bool holds_output;
  int64_t stuck_ns;
  struct stream stream;
  uint8_t chunk[CHUNK_BYTES];
  size_t from, parsed, to; /* of the chunk: sent, parsed and read up to */
  bool has_input, has_peer;
  /* Checkpoints are numbered from 1; these are the last ones. */
  uint32_t begun, complete, acknowledged;
  struct checkpoint in_flight[IN_FLIGHT_MAX];
  int64_t moved_ns; /* when the peer last took bytes or acknowledged */
  bool is_stuck;
  uint8_t answer[FRAME_BYTES];
  size_t answer_have, data_left;
};

static struct checkpoint *numbered(struct sender *sender, uint32_t sequence) {
  return &sender->in_flight[sequence % IN_FLIGHT_MAX];
}

/* Whether the stream may continue: with held output only after the last acknowledgement. */
static bool may_go_on(const struct sender *sender) {
  uint32_t limit = sender->holds_output ? 1 : IN_FLIGHT_MAX - 1;
  return sender->complete - sender->acknowledged < limit;
}

static void begin_checkpoint(struct sender *sender) {
  sender->begun++;
  *numbered(sender, sender->begun) = (struct checkpoint){.begun_ns = now_ns()};
  /* During the first checkpoint the guest runs, and there is no backup to run ahead of. */
  if (sender->holds_output && sender->begun > 1) plug_begin_epoch();
  record("begun", "\"sequence\":%u", sender->begun);
}

/* Parses what was read, up to the end of a checkpoint. */
static void parse(struct sender *sender) {
  if (sender->begun == sender->complete) begin_checkpoint(sender);
  struct checkpoint *checkpoint = numbered(sender, sender->begun);
  bool is_complete;
  size_t seen = stream_read(&sender->stream, sender->chunk + sender->parsed,
                            sender->to - sender->parsed, &is_complete);
  sender->parsed += seen;
  checkpoint->bytes += seen;
  if (sender->stream.place == BROKEN) refuse("the stream of xl: %s", sender->stream.fault);
  if (!is_complete) return;
  sender->complete++;
  checkpoint->complete_ns = now_ns();
  if (sender->holds_output && sender->begun == 1) plug_begin_epoch();
}

static void take_acknowledgement(struct sender *sender, uint32_t sequence) {
  int64_t at_ns = now_ns();
  sender->acknowledged = sequence;
  /* No output of the first checkpoint was held. */
  bool is_released = sender->holds_output && sequence > 1;
  if (is_released) plug_release_epoch();
  const struct checkpoint *checkpoint = numbered(sender, sequence);
  record("acknowledged",
         "\"sequence\":%u,\"begunNs\":%" PRId64 ",\"completeNs\":%" PRId64
         ",\"acknowledgedNs\":%" PRId64 ",\"bytes\":%" PRIu64 ",\"isReleased\":%s",
         sequence, checkpoint->begun_ns, checkpoint->complete_ns, at_ns, checkpoint->bytes,
         is_released ? "true" : "false");
}

static bool may_send(const struct sender *sender) {
  return sender->has_peer && sender->from < sender->parsed;
}

static bool may_read(const struct sender *sender) {
  return sender->has_input && sender->from == sender->to && may_go_on(sender);
}

static void lose_peer(struct sender *sender, const char *why) {
  if (!sender->has_peer) return;
  sender->has_peer = false;
  record("peer-closed", "\"why\":\"%s\"", why);
}

static void moved(struct sender *sender) {
  sender->moved_ns = now_ns();
  sender->is_stuck = false;
}

static void send_some(struct sender *sender) {
  ssize_t sent = send(sender->peer, sender->chunk + sender->from, sender->parsed - sender->from,
                      MSG_NOSIGNAL);
  if (sent < 0 && is_again()) return;
  if (sent < 0) return lose_peer(sender, "it accepts no bytes");
  sender->from += sent;
  moved(sender);
}

static void read_some(struct sender *sender) {
  ssize_t got = read(STDIN_FILENO, sender->chunk, sizeof sender->chunk);
  if (got < 0 && is_again()) return;
  if (got < 0) die("cannot read the stream of xl");
  sender->has_input = got > 0;
  if (got == 0) return;
  moved(sender); /* until now no answer was due */
  sender->from = sender->parsed = 0;
  sender->to = got;
}

/* Bytes from the backup's `xl` go to the `xl` of this side. */
static void pass_back(const uint8_t *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(STDOUT_FILENO, bytes, count);
    if (written < 0 && is_again()) continue;
    if (written <= 0) return; /* xl has ended, which stdin shows, too */
    bytes += written;
    count -= written;
  }
}

static void take_frame(struct sender *sender) {
  uint32_t number = get_u32(sender->answer + 1);
  if (sender->answer[0] == DATA) {
    sender->data_left = number;
    return;
  }
  bool is_next = number == sender->acknowledged + 1 && number <= sender->complete;
  if (sender->answer[0] != ACKNOWLEDGED || !is_next) refuse("the backup sends invalid answers");
  moved(sender);
  take_acknowledgement(sender, number);
}

static void take_answers(struct sender *sender) {
  uint8_t bytes[4096];
  ssize_t got = recv(sender->peer, bytes, sizeof bytes, 0);
  if (got < 0 && is_again()) return;
  if (got <= 0) return lose_peer(sender, "it has closed the connection");
  for (ssize_t at = 0; at < got;) {
    size_t part = got - at;
    if (sender->data_left > 0) {
      if (part > sender->data_left) part = sender->data_left;
      pass_back(bytes + at, part);
      sender->data_left -= part;
      at += part;
      continue;
    }
    sender->answer[sender->answer_have++] = bytes[at++];
    if (sender->answer_have < FRAME_BYTES) continue;
    sender->answer_have = 0;
    take_frame(sender);
  }
}

/* xl has ended, and its whole output is sent. */
static bool is_over(const struct sender *sender) {
  if (sender->has_input || (sender->has_peer && sender->from < sender->to)) return false;
  record("ended", "\"why\":\"xl has ended\"");
  return true;
}

/* The peer owes an acknowledgement, or has to take bytes. */
static bool is_owed(const struct sender *sender) {
  return sender->complete > sender->acknowledged || sender->from < sender->parsed;
}

static void look_whether_stuck(struct sender *sender) {
  if (sender->is_stuck || !is_owed(sender)) return;
  int64_t silent_ns = now_ns() - sender->moved_ns;
  if (silent_ns < sender->stuck_ns) return;
  sender->is_stuck = true;
  const char *why = sender->from < sender->parsed ? "it takes no bytes" : "no acknowledgement";
  record("stuck", "\"why\":\"%s\",\"silentMs\":%" PRId64, why, silent_ns / 1000000);
}

/* Returns 0 once an order has ended the sender. */
static int obey(struct sender *sender) {
  for (int order = next_order(sender->orders); order; order = next_order(sender->orders)) {
    if (order == SIGUSR1 && sender->holds_output) plug_open();
    if (order == SIGUSR1 || order == SIGTERM) {
      record("ended", "\"why\":\"%s\"", order == SIGUSR1 ? "alone" : "terminated");
      return 0;
    }
  }
  return 1;
}

static void wait_and_move(struct sender *sender) {
  bool is_idle = sender->is_stuck || !is_owed(sender);
  int64_t deadline_ns = is_idle ? INT64_MAX : sender->moved_ns + sender->stuck_ns;
  struct pollfd waits[] = {
      {.fd = sender->orders, .events = POLLIN},
      {.fd = sender->has_peer ? sender->peer : -1,
       .events = POLLIN | (may_send(sender) ? POLLOUT : 0)},
      {.fd = may_read(sender) ? STDIN_FILENO : -1, .events = POLLIN},
  };
  if (poll(waits, 3, wait_ms(deadline_ns)) < 0 && !is_again()) die("cannot wait");
  if (waits[1].revents & (POLLIN | POLLHUP | POLLERR)) take_answers(sender);
  if (may_send(sender)) send_some(sender);
  if (waits[2].revents) read_some(sender);
}

int protect(int argc, char **argv) {
  static struct sender sender = {.has_input = true, .has_peer = true};
  if (argc != 7) refuse("protect needs ADDRESS PORT held|stock PLUG_DEVICE|- STUCK_MS RECORDS");
  record_to(argv[6]);
  sender.holds_output = !strcmp(argv[3], "held");
  if (!sender.holds_output && strcmp(argv[3], "stock")) refuse("output is held or stock");
  sender.stuck_ns = number_in("STUCK_MS", argv[5], 1, 3600000) * 1000000;
  if (sender.holds_output) plug_on(strcmp(argv[4], "-") ? argv[4] : NULL);
  sender.peer = connect_to(argv[1], argv[2]);
  sender.orders = open_orders(); /* before this a signal ends the process */
  make_nonblocking(STDIN_FILENO);
  record("connected", "\"pid\":%d", (int)getpid());
  while (obey(&sender) && !is_over(&sender)) {
    while (sender.parsed < sender.to && may_go_on(&sender)) parse(&sender);
    look_whether_stuck(&sender);
    wait_and_move(&sender);
  }
  return 0;
}
