/*
 * host-init: a host's namespaces and their init, tied to the caller. Prints `ready PID` (the PID of
 * the init, as the caller sees it). enter: runs a command on such a host.
 *
 *   caller --> wrapper --> init (PID 1 of the host)
 *   caller --> wrapper (outside the host) --> COMMAND (on the host)
 */
#define _GNU_SOURCE
#include "native.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Reaps; SIGUSR1 stops every process of the host except this one, SIGUSR2 resumes them. */
static _Noreturn void run_host(int lifeline, int ready, sigset_t *set) {
  tie_to_parent(lifeline);
  prctl(PR_SET_NAME, "ftlab-host-init");
  setsid();
  /* A cut must not queue behind the work it cuts off. */
  setpriority(PRIO_PROCESS, 0, -20);
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) die("cannot make mounts private");
  mount_proc();
  quiet_network();
  write_all(ready, "+", 1);
  close(ready);
  for (;;) {
    int number = sigwaitinfo(set, NULL);
    if (number == SIGUSR1) kill(-1, SIGSTOP);
    if (number == SIGUSR2) kill(-1, SIGCONT);
    while (number == SIGCHLD && waitpid(-1, NULL, WNOHANG) > 0) {
    }
  }
}

/* The wrapper ends by TERM or INT, and takes the host with it. */
static int guard_host(pid_t init, const sigset_t *set) {
  for (;;) {
    int number = sigwaitinfo(set, NULL);
    int status;
    if (number == SIGTERM || number == SIGINT || number == SIGHUP) kill(init, SIGKILL);
    if (number == SIGCHLD && waitpid(init, &status, WNOHANG) == init) return exit_code(status);
  }
}

int host_init(int argc, char **argv) {
  (void)argv;
  if (argc != 1) die("host-init takes no arguments");
  sigset_t set;
  int lifeline[2], ready[2];
  char is_up;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  block_signals(&set);
  if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID)) die("no namespaces for a host");
  if (pipe2(lifeline, O_CLOEXEC) || pipe2(ready, O_CLOEXEC)) die("cannot make a pipe");
  pid_t init = fork();
  if (init < 0) die("cannot fork");
  if (init == 0) {
    close(lifeline[1]);
    close(ready[0]);
    run_host(lifeline[0], ready[1], &set);
  }
  close(lifeline[0]);
  close(ready[1]);
  if (read(ready[0], &is_up, 1) != 1) return 125;
  printf("ready %d\n", init);
  fflush(stdout);
  return guard_host(init, &set);
}

static int open_namespace(pid_t host, const char *kind) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/%s", host, kind);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) die("no host with init %d", host);
  return fd;
}

int enter(int argc, char **argv) {
  int nice_value = 0;
  if (argc > 2 && !strcmp(argv[1], "-n")) {
    nice_value = atoi(argv[2]);
    argc -= 2;
    argv += 2;
  }
  if (argc < 3) die("enter needs the PID of a host's init and a command");
  pid_t host = atoi(argv[1]);
  sigset_t set;
  int lifeline[2];
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  block_signals(&set);
  int pids = open_namespace(host, "pid");
  int network = open_namespace(host, "net");
  int mounts = open_namespace(host, "mnt");
  if (setns(pids, CLONE_NEWPID)) die("cannot enter host %d", host);
  if (pipe2(lifeline, O_CLOEXEC)) die("cannot make a pipe");
  pid_t child = fork();
  if (child < 0) die("host %d has died", host);
  if (child == 0) {
    close(lifeline[1]);
    tie_to_parent(lifeline[0]);
    /* Only here: the wrapper itself must hold on to nothing of the host. */
    char *folder = getcwd(NULL, 0);
    if (setns(network, CLONE_NEWNET) || setns(mounts, CLONE_NEWNS)) die("cannot enter %d", host);
    if (folder && chdir(folder)) die("no folder %s on the host", folder);
    run_command(argv + 2, nice_value);
  }
  close(pids);
  close(network);
  close(mounts);
  return wait_forwarding(child, &set);
}
