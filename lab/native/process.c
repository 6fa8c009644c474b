#define _GNU_SOURCE
#include "native.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

void block_signals(sigset_t *set) {
  const int waited[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGUSR1, SIGUSR2};
  sigemptyset(set);
  for (size_t i = 0; i < sizeof waited / sizeof *waited; i++) {
    sigaddset(set, waited[i]);
    /* An inherited SIG_IGN (nohup) would swallow expected signals, and lose exit statuses. */
    signal(waited[i], SIG_DFL);
  }
  sigprocmask(SIG_BLOCK, set, NULL);
}

/* Default dispositions and an empty mask, as a command expects at its start. */
static void reset_signals(void) {
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

int exit_code(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void tie_to_parent(int lifeline) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  struct pollfd parent = {.fd = lifeline};
  if (poll(&parent, 1, 0) != 0) _exit(125);
}

int wait_forwarding(pid_t child, const sigset_t *set) {
  for (;;) {
    int number = sigwaitinfo(set, NULL);
    if (number == SIGTERM || number == SIGINT || number == SIGHUP) kill(child, number);
    if (number != SIGCHLD) continue;
    int status;
    for (pid_t ended; (ended = waitpid(-1, &status, WNOHANG)) > 0;)
      if (ended == child) return exit_code(status);
  }
}

void run_command(char **command, int nice_value) {
  setsid();
  reset_signals();
  if (nice_value && setpriority(PRIO_PROCESS, 0, nice_value))
    fprintf(stderr, "ftlab-host: nice %d refused: %s\n", nice_value, strerror(errno));
  execvp(command[0], command);
  fprintf(stderr, "ftlab-host: cannot start %s: %s\n", command[0], strerror(errno));
  _exit(127);
}
