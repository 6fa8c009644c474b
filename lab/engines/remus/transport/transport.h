/* Shared by the parts of ftlab-remus, the transport of `xl remus` that runs in dom0. */
#ifndef FTLAB_TRANSPORT_H
#define FTLAB_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* main.c */

/* One line on stderr (with errno's text when errno is set) and a record, then exit 1. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same without errno's text, for errors that are not the kernel's. */
_Noreturn void refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A whole number from `least` to `most`; dies where the text is no number. */
long number_in(const char *name, const char *text, long least, long most);

/* stream.c: the place in a stream of `xl`, byte by byte */

enum place { XL_HEADER, LIBXL_HEADER, LIBXL_RECORD, LIBXC_HEADER, LIBXC_RECORD, BROKEN };

struct stream {
  enum place place;
  uint8_t head[48];
  size_t have;       /* bytes of `head` that have arrived */
  uint64_t skip;     /* bytes of a body that have not arrived */
  bool is_at_end;    /* the body that is skipped ends a checkpoint */
  const char *fault; /* why the stream is BROKEN */
};

/*
 * Reads at most `count` bytes and returns how many. Stops behind the last byte of a checkpoint, and
 * sets *is_complete then. Reads nothing of a stream that is BROKEN.
 */
size_t stream_read(struct stream *stream, const uint8_t *bytes, size_t count, bool *is_complete);

/* record.c: a JSON line for each event, for the controller */

void record_to(const char *path);
/* {"record":NAME,"tNs":NOW,FIELDS}; FIELDS is JSON without its braces, or "". */
void record(const char *name, const char *fields, ...) __attribute__((format(printf, 2, 3)));
/* CLOCK_MONOTONIC, ns. */
int64_t now_ns(void);

/* plug.c: the queue of sch_plug that holds the guest's output */

/* Ends the present epoch: output from now on waits for the release after the next. */
void plug_begin_epoch(void);
/* Releases the epoch before the present one. */
void plug_release_epoch(void);
/* Releases everything, from now on. */
void plug_open(void);
/* The device whose root queue is the plug; NULL without a plug. */
void plug_on(const char *device);

/* link.c: the connection between the two ends, and the descriptors that wake them */

/* Frames of the answering direction: kind, then a number (little-endian). */
enum { FRAME_BYTES = 5, ACKNOWLEDGED = 'A', DATA = 'D' };

int connect_to(const char *address, const char *port);
/* Accepts one connection; a second one is refused. Records the port as `listening`. */
int accept_one(const char *address, const char *port);
void put_frame(uint8_t *at, uint8_t kind, uint32_t number);
uint32_t get_u32(const uint8_t *at);
void make_nonblocking(int fd);
/* True when read or write had to wait or was interrupted, and may be tried again. */
bool is_again(void);
/* Blocks the signals that carry orders, and returns a descriptor that reports them. */
int open_orders(void);
/* The next signal that has arrived; 0 without one. */
int next_order(int orders);

/* Milliseconds for poll until `deadline_ns`; -1 for INT64_MAX. */
int wait_ms(int64_t deadline_ns);

/* The subcommands; each takes its argv, where argv[0] is its name. */
int protect(int argc, char **argv);
int receive(int argc, char **argv);
int announce(int argc, char **argv);

#endif
