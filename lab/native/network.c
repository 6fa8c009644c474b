#include "native.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

void write_file(const char *path, const char *text, int is_required) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  int is_written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
  if (is_required && !is_written) die("cannot write %s", path);
  if (fd >= 0) close(fd);
}

void mount_proc(void) {
  if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
    die("cannot mount a fresh /proc (a container with a masked /proc? run it privileged)");
}

void quiet_network(void) {
  /* Each may be missing in a kernel built without the feature, and is then not needed. */
  write_file("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1", 0);
  write_file("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1", 0);
  write_file("/proc/sys/net/bridge/bridge-nf-call-iptables", "0", 0);
  write_file("/proc/sys/net/bridge/bridge-nf-call-arptables", "0", 0);
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP};
  if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &lo)) die("cannot bring lo up");
  close(fd);
}
