/* Shared by the subcommands of ftlab-host. Each takes its own argv (argv[0] is the subcommand). */
#ifndef FTLAB_NATIVE_H
#define FTLAB_NATIVE_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

int lab_init(int argc, char **argv);
int host_init(int argc, char **argv);
int enter(int argc, char **argv);
int pump(int argc, char **argv);
int capture(int argc, char **argv);
int pulse(int argc, char **argv);
int wire(int argc, char **argv);
int link_probe(int argc, char **argv);

/* common.c */

/* Exit code of die(): 125, as of a shell for a command that it could not start. */
extern int failed;
/* One line on stderr (with errno's text when errno is set), then exit `failed`. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Nanoseconds of `clock`. */
int64_t clock_ns(int clock);
void put_u16be(uint8_t *at, unsigned value);
unsigned get_u16be(const uint8_t *at);
/* Writes all of it, waiting where the descriptor is full; dies when it cannot. */
void write_all(int fd, const void *bytes, size_t count);

/* process.c: functions of all three small inits */

/* Blocks the signals an init waits for (and SIGUSR1/2); fills `set`. */
void block_signals(sigset_t *set);
/* The shell's convention: the exit code, or 128 + the signal that killed it. */
int exit_code(int status);
/*
 * Ties this (just forked) process to its parent: killed when the parent dies, however it dies.
 * `lifeline` is the read end of a pipe only the parent can write to; it catches a parent that died
 * before the kernel knew of the tie.
 */
void tie_to_parent(int lifeline);
/* Waits for `child`, passing TERM, INT and HUP on to it; reaps other ended processes. */
int wait_forwarding(pid_t child, const sigset_t *set);
/* Becomes the command, in a new session; 127 when it cannot be started. */
_Noreturn void run_command(char **command, int nice_value);

/* network.c */

/* lo up; no IPv6 chatter; bridged frames never visit iptables. For a fresh network namespace. */
void quiet_network(void);
/* /proc of this PID namespace. */
void mount_proc(void);
void write_file(const char *path, const char *text, int is_required);
/* A TAP of this name, made when it is not there, up and not blocking. */
int open_tap(const char *name);

#endif
