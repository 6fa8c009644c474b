/*
 * lab-init: the lab's namespaces and their init. The caller's process stays outside and waits; the
 * init inside is tied to it, so that the whole lab goes when it goes.
 *
 *   outer (the PID a user kills) --> init (PID 1 inside) --> COMMAND (session of its own)
 */
#define _GNU_SOURCE
#include "native.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Root inside is the user outside. */
static void map_root(uid_t user, gid_t group) {
  char map[64];
  write_file("/proc/self/setgroups", "deny", 0);
  snprintf(map, sizeof map, "0 %u 1", user);
  write_file("/proc/self/uid_map", map, 1);
  snprintf(map, sizeof map, "0 %u 1", group);
  write_file("/proc/self/gid_map", map, 1);
}

static void unshare_all(void) {
  uid_t user = geteuid();
  gid_t group = getegid();
  int spaces = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWIPC;
  if (user != 0) spaces |= CLONE_NEWUSER;
  int is_denied = unshare(spaces);
  if (errno == ENOSPC) errno = EPERM; /* a limit of namespaces (user.max_*), and no disk */
  if (is_denied)
    die(user ? "no namespaces for this user; run as root (sudo)"
             : "no namespaces (a container needs --privileged or CAP_SYS_ADMIN)");
  if (user != 0) map_root(user, group);
}

/* Binds an entry of the old /run, open as `old`, to the same name in the new /run. */
static void keep(int old, const char *name) {
  struct stat entry;
  char source[64 + NAME_MAX], target[8 + NAME_MAX];
  if (fstatat(old, name, &entry, AT_SYMLINK_NOFOLLOW)) return;
  snprintf(source, sizeof source, "/proc/self/fd/%d/%s", old, name);
  snprintf(target, sizeof target, "/run/%s", name);
  if (S_ISLNK(entry.st_mode)) {
    char goal[4096];
    ssize_t length = readlinkat(old, name, goal, sizeof goal - 1);
    goal[length < 0 ? 0 : length] = 0;
    if (symlink(goal, target)) fprintf(stderr, "ftlab-host: %s is missing inside\n", target);
    return;
  }
  if (S_ISDIR(entry.st_mode))
    mkdir(target, 0755);
  else
    close(open(target, O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
  if (mount(source, target, NULL, MS_BIND | MS_REC, NULL))
    fprintf(stderr, "ftlab-host: %s is missing inside: %s\n", target, strerror(errno));
}

/*
 * A private /run for the lab: `ip netns` and the lab make folders in it. Old entries stay
 * reachable, because the clone or the run folder may be below them.
 */
static void private_run(void) {
  DIR *old = opendir("/run");
  if (!old) die("cannot read /run");
  if (mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=16m"))
    die("cannot mount a private /run");
  for (struct dirent *entry; (entry = readdir(old));)
    if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") && strcmp(entry->d_name, "netns"))
      keep(dirfd(old), entry->d_name);
  closedir(old);
  if (mkdir("/run/netns", 0755)) die("cannot make /run/netns");
}

static _Noreturn void run_init(char **command, int lifeline, sigset_t *set) {
  tie_to_parent(lifeline);
  prctl(PR_SET_NAME, "ftlab-lab-init");
  setsid();
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) die("cannot make mounts private");
  mount_proc();
  /* The working folder may lie below the /run that gets covered: go to it by name again. */
  char *folder = getcwd(NULL, 0);
  private_run();
  if (folder && chdir(folder)) die("cannot go back to %s", folder);
  free(folder);
  quiet_network();
  /* Names this lab to isInsideLab(): an inherited variable alone does not make an inside. */
  char space[64] = "";
  if (readlink("/proc/self/ns/pid", space, sizeof space - 1) < 0) die("cannot read /proc/self/ns");
  setenv("FTLAB_INSIDE", space, 1);
  pid_t child = fork();
  if (child < 0) die("cannot fork");
  if (child == 0) run_command(command, 0);
  exit(wait_forwarding(child, set));
}

int lab_init(int argc, char **argv) {
  failed = 3; /* ftlab becomes this process: here its exit code for a broken harness counts */
  if (argc < 2) die("lab-init needs a command");
  sigset_t set;
  int lifeline[2];
  block_signals(&set);
  unshare_all();
  if (pipe2(lifeline, O_CLOEXEC)) die("cannot make a pipe");
  pid_t init = fork();
  if (init < 0) die("cannot fork");
  if (init == 0) {
    close(lifeline[1]);
    run_init(argv + 1, lifeline[0], &set);
  }
  close(lifeline[0]);
  return wait_forwarding(init, &set);
}
