/* ftlab-host: functions of the kernel that the lab needs and Node lacks. One static binary. */
#include "native.h"

#include <stdio.h>
#include <string.h>

static const struct {
  const char *name;
  int (*run)(int argc, char **argv);
  const char *usage;
} subcommands[] = {
    {"lab-init", lab_init, "lab-init COMMAND..."},
    {"host-init", host_init, "host-init"},
    {"enter", enter, "enter [-n NICE] PID COMMAND..."},
    {"pump", pump, "pump TAP [MAC]"},
    {"capture", capture, "capture DEVICE FILE"},
    {"pulse", pulse, "pulse IP PORT RATE FILE"},
    {"wire", wire, "wire TAP_FROM TAP_TO SEED"},
    {"link-probe", link_probe,
     "link-probe PID_A ADDRESS_A PID_B ADDRESS_B COUNT INTERVAL_US BYTES WAIT_MS"},
};

int main(int argc, char **argv) {
  size_t count = sizeof subcommands / sizeof *subcommands;
  for (size_t i = 0; argc > 1 && i < count; i++)
    if (!strcmp(argv[1], subcommands[i].name)) return subcommands[i].run(argc - 1, argv + 1);
  for (size_t i = 0; i < count; i++)
    fprintf(stderr, "usage: ftlab-host %s\n", subcommands[i].usage);
  return 64;
}
