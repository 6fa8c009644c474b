/* What the parts of the agent of a dom0 share. */
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PORT, CHILD, ENDINGS };
enum { PIECE = 32768, MAX_HEADER = 1024 };

struct source { /* the first field of whatever epoll tells of */
  int kind, fd;
};

struct buffer {
  char *bytes;
  size_t length, room;
};

struct port {
  struct source source;
  struct buffer in, out;
};

struct request { /* `VERB ID LENGTH REST\n`, then LENGTH bytes of body */
  char verb, id[32], rest[MAX_HEADER];
  char *body;
  size_t length;
};

/* A command, whose output is collected, or a program, whose lines are passed on. */
struct child {
  struct source source; /* its stdout; fd is -1 once that has been read to its end */
  struct child *next;
  struct port *port; /* who hears of it; NULL while nobody is connected */
  struct buffer output;
  pid_t pid;
  int is_program, input, status, has_ended;
  char id[32]; /* of the request, or the program's name */
};

/* Says what went wrong, and ends. */
void die(const char *what);
/* epoll_ctl on the one epoll there is. */
void watch(int fd, struct source *source, uint32_t events);
/*
 * Closes it, and epoll tells of it no more: to close it is not enough, as a child that is being
 * started has a copy of every descriptor until it executes its program.
 */
void forget(struct source *source);
void append(struct buffer *b, const void *bytes, size_t length);
void drop_head(struct buffer *b, size_t length);
void flush_port(struct port *p);
void reply(struct port *p, char verb, const char *id, long code, const void *bytes, size_t length);

/* Requests about children (children.c). */
void run_command(struct port *p, struct request *r);
void start_program(struct port *p, struct request *r);
void attach_program(struct port *p, struct request *r);
void signal_program(struct port *p, struct request *r);
void feed_program(struct port *p, struct request *r);
/* Nobody hears any more of what was started through this port. */
void release_programs(struct port *p);
/* Reads what a child has printed; returns how much that was. */
ssize_t hear_child(struct child *c);
/* Says of children that have ended how they did, and forgets them. */
void bury_children(void);
