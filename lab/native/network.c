#include "native.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
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

int open_tap(const char *name) {
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  int tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tap < 0) die("cannot open /dev/net/tun");
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (ioctl(tap, TUNSETIFF, &request)) die("cannot open the TAP %s", name);
  int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (ioctl(control, SIOCGIFFLAGS, &request)) die("cannot ask for the state of %s", name);
  request.ifr_flags |= IFF_UP;
  if (ioctl(control, SIOCSIFFLAGS, &request)) die("cannot bring %s up", name);
  close(control);
  return tap;
}
