#!/bin/sh
# First process of the machine whose kernel has netem (netem.lab.test.ts). /dev/vda is a tar:
# the program's arguments stand on the kernel command line behind ftlab.run=, separated by commas.
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/net /dev/shm
for folder in /run /tmp /dev/shm; do mount -t tmpfs tmpfs "$folder"; done
for module in $(cat /modules/order); do insmod "/modules/$module"; done
[ -e /dev/net/tun ] || mknod /dev/net/tun c 10 200
for word in $(cat /proc/cmdline); do
  case $word in ftlab.run=*) program=$(echo "${word#*=}" | tr , ' ') ;; esac
done
ip link set lo up
tar xf /dev/vda -C /ftlab
cd /ftlab && $program </dev/null
echo "ftlab: ended with $?"
poweroff -f
