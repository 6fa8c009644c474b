/*
 * The guest's output waits in a queue of the kernel's sch_plug, controlled by netlink: starting
 * `tc` for each checkpoint would cost tens of milliseconds. An order that the kernel refuses ends
 * this process, because output would no longer be certain to wait.
 */
#define _GNU_SOURCE
#include "transport.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char kind[] = "plug";

static int netlink = -1;
static unsigned device_index;

struct request {
  struct nlmsghdr header;
  struct tcmsg message;
  char attributes[64];
};

static void add_attribute(struct request *request, int type, const void *data, size_t count) {
  size_t at = NLMSG_ALIGN(request->header.nlmsg_len);
  struct rtattr *attribute = (struct rtattr *)((char *)request + at);
  attribute->rta_type = type;
  attribute->rta_len = RTA_LENGTH(count);
  memcpy(RTA_DATA(attribute), data, count);
  request->header.nlmsg_len = at + RTA_ALIGN(attribute->rta_len);
}

/* The error of the kernel's answer, negative; 0 when it obeyed. */
static int answer(void) {
  struct {
    struct nlmsghdr header;
    char rest[1024];
  } reply;
  ssize_t count = recv(netlink, &reply, sizeof reply, 0);
  if (count < (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr))) return -EPROTO;
  if (reply.header.nlmsg_type != NLMSG_ERROR) return -EPROTO;
  return ((struct nlmsgerr *)NLMSG_DATA(&reply.header))->error;
}

static void tell(int action, const char *what) {
  if (!device_index) return;
  struct request request = {
      .header = {.nlmsg_len = NLMSG_LENGTH(sizeof request.message),
                 .nlmsg_type = RTM_NEWQDISC,
                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK},
      .message = {.tcm_family = AF_UNSPEC, .tcm_parent = TC_H_ROOT, .tcm_ifindex = device_index},
  };
  struct tc_plug_qopt option = {.action = action};
  add_attribute(&request, TCA_KIND, kind, sizeof kind);
  add_attribute(&request, TCA_OPTIONS, &option, sizeof option);
  if (send(netlink, &request, request.header.nlmsg_len, 0) < 0)
    die("cannot ask the plug to %s", what);
  errno = -answer();
  if (errno) die("the plug does not %s", what);
}

void plug_on(const char *device) {
  if (!device) return;
  device_index = if_nametoindex(device);
  if (!device_index) die("no device %s", device);
  netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (netlink < 0) die("no netlink");
}

void plug_begin_epoch(void) { tell(TCQ_PLUG_BUFFER, "hold output"); }

void plug_release_epoch(void) { tell(TCQ_PLUG_RELEASE_ONE, "release an epoch"); }

void plug_open(void) { tell(TCQ_PLUG_RELEASE_INDEFINITE, "open"); }
