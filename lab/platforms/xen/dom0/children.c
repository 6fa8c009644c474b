/* Commands and programs that the agent of a dom0 runs. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent.h"

#define LOGS "/run/programs"
/* Bytes kept for a slow port; further lines of programs are dropped: no program waits for it. */
#define OUT_MAX (1 << 20)

static struct child *children;

static void refuse(struct port *p, struct request *r, int error) {
  reply(p, r->verb, r->id, error, strerror(error), strlen(strerror(error)));
}

static struct child *find(const char *name) {
  for (struct child *c = children; c; c = c->next)
    if (c->is_program && !strcmp(c->id, name)) return c;
  return 0;
}

/* In the child: stdin, stdout and stderr, a new session, and no descriptor of the agent. */
static void become(int input, int output, int errors, char **argv) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, 0);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  dup2(input, 0);
  dup2(output, 1);
  dup2(errors, 2);
  execvp(argv[0], argv);
  dprintf(2, "%s: %s\n", argv[0], strerror(errno));
  _exit(127);
}

static struct child *launch(struct port *p, const char *id, int is_program, char **argv) {
  int input[2], output[2], errors = -1;
  if (pipe2(input, O_CLOEXEC) || pipe2(output, O_CLOEXEC)) die("pipe");
  if (is_program) {
    char log[64];
    mkdir(LOGS, 0755);
    snprintf(log, sizeof log, LOGS "/%s.log", id);
    errors = open(log, O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0644);
  }
  struct child *c = calloc(1, sizeof *c);
  c->source.kind = CHILD;
  c->source.fd = output[0];
  c->port = p;
  c->is_program = is_program;
  strcpy(c->id, id);
  if (!(c->pid = fork())) become(input[0], output[1], errors < 0 ? output[1] : errors, argv);
  if (c->pid < 0) die("fork");
  close(input[0]);
  close(output[1]);
  if (errors >= 0) close(errors);
  c->input = input[1];
  if (!is_program) {
    close(c->input);
    c->input = -1;
  } else fcntl(c->input, F_SETFL, O_NONBLOCK);
  fcntl(c->source.fd, F_SETFL, O_NONBLOCK);
  watch(c->source.fd, &c->source, EPOLLIN);
  c->next = children;
  return children = c;
}

/* x ID LENGTH: the body is a line of shell. */
void run_command(struct port *p, struct request *r) {
  char *line = strndup(r->body, r->length);
  launch(p, r->id, 0, (char *[]){"/bin/sh", "-c", line, 0});
  free(line);
}

/* s ID LENGTH NAME: the body is a command, each argument ends with a zero byte. */
void start_program(struct port *p, struct request *r) {
  char *argv[64];
  int count = 0;
  if (strlen(r->rest) > 31) return refuse(p, r, ENAMETOOLONG);
  if (find(r->rest)) return refuse(p, r, EEXIST);
  for (char *at = r->body; at < r->body + r->length && count < 63; at += strlen(at) + 1)
    argv[count++] = at;
  argv[count] = 0;
  if (!count || r->body[r->length - 1]) return refuse(p, r, EINVAL);
  launch(p, r->rest, 1, argv);
  reply(p, r->verb, r->id, 0, "", 0);
}

/* a ID 0 NAME */
void attach_program(struct port *p, struct request *r) {
  struct child *c = find(r->rest);
  if (!c) return refuse(p, r, ESRCH);
  c->port = p;
  reply(p, r->verb, r->id, 0, "", 0);
}

/* k ID 0 SIGNAL NAME: to the program and its children. */
void signal_program(struct port *p, struct request *r) {
  int number, at = 0;
  if (sscanf(r->rest, "%d %n", &number, &at) != 1) return refuse(p, r, EINVAL);
  struct child *c = find(r->rest + at);
  if (!c || kill(-c->pid, number)) return refuse(p, r, ESRCH);
  reply(p, r->verb, r->id, 0, "", 0);
}

/* i ID LENGTH NAME: the body goes to the program's stdin, unless that is full. */
void feed_program(struct port *p, struct request *r) {
  struct child *c = find(r->rest);
  if (!c) return refuse(p, r, ESRCH);
  if (write(c->input, r->body, r->length) != (ssize_t)r->length) return refuse(p, r, EAGAIN);
  reply(p, r->verb, r->id, 0, "", 0);
}

void release_programs(struct port *p) {
  for (struct child *c = children; c; c = c->next)
    if (c->port == p) c->port = 0;
}

/* Passes on the whole lines of a program: `l NAME LENGTH 0`. */
static void pass_on(struct child *c) {
  char *last = memrchr(c->output.bytes, '\n', c->output.length);
  if (!last) return;
  size_t length = last + 1 - c->output.bytes;
  if (c->port && c->port->out.length < OUT_MAX)
    reply(c->port, 'l', c->id, 0, c->output.bytes, length);
  drop_head(&c->output, length);
}

ssize_t hear_child(struct child *c) {
  char piece[PIECE];
  ssize_t n = read(c->source.fd, piece, sizeof piece);
  if (n > 0) {
    append(&c->output, piece, n);
    if (c->is_program) pass_on(c);
  } else if (n == 0 || errno != EAGAIN) forget(&c->source);
  return n;
}

/* `x ID LENGTH CODE` of a command, with its output; `e NAME 0 CODE` of a program. */
static void bury(struct child *c) {
  int code = WIFEXITED(c->status) ? WEXITSTATUS(c->status) : -WTERMSIG(c->status);
  char verb = c->is_program ? 'e' : 'x';
  size_t length = c->is_program ? 0 : c->output.length;
  if (c->port) reply(c->port, verb, c->id, code, c->output.bytes ? c->output.bytes : "", length);
  if (c->source.fd >= 0) forget(&c->source);
  if (c->input >= 0) close(c->input);
  free(c->output.bytes);
  free(c);
}

void bury_children(void) {
  int status;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
    for (struct child *c = children; c; c = c->next)
      if (c->pid == pid) {
        c->has_ended = 1;
        c->status = status;
      }
  for (struct child **at = &children; *at;) {
    struct child *c = *at;
    if (!c->has_ended) {
      at = &c->next;
      continue;
    }
    while (c->source.fd >= 0 && hear_child(c) > 0) continue; /* the rest of its output */
    *at = c->next;
    bury(c);
  }
}
