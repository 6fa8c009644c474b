#!/bin/sh
# The first process of a dom0. Kernel command line: ftlab.host=NAME ftlab.address=IP/PREFIX
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /var/log/xen/console
mount -t devpts pts /dev/pts
mount -t tmpfs tmpfs /run
mkdir -p /run/xen /run/xenstored /run/lock /run/programs
ln -s /run /var/run
ln -s /run/lock /var/lock
for word in $(cat /proc/cmdline); do
  case $word in
    ftlab.host=*) host=${word#*=} ;;
    ftlab.address=*) address=${word#*=} ;;
  esac
done
hostname "$host"
for module in $(cat /modules/order); do insmod "/modules/$module"; done
mount -t xenfs xenfs /proc/xen
# A device is called after what its MAC address says it is joined to.
for device in /sys/class/net/e*; do
  case $(cat "$device/address") in
    02:f7:73:*) ip link set "${device##*/}" name sync ;;
    02:f7:74:*) ip link set "${device##*/}" name lan ;;
  esac
done
ip link set lo up
ip link set sync up
ip address add "$address" dev sync
ip link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0
ip link set lan master br0 up
ip link set br0 up
xenstored --pid-file=/run/xenstored.pid
until xenstore-read / >/dev/null 2>&1; do usleep 50000; done
xen-init-dom0
xenconsoled --pid-file=/run/xenconsoled.pid --log=all --log-dir=/var/log/xen/console
mkdir /dev/virtio-ports
for port in /sys/class/virtio-ports/*; do
  ln -s "/dev/${port##*/}" "/dev/virtio-ports/$(cat "$port/name")"
done
xl list
echo "ftlab: dom0 is ready"
exec agent /dev/virtio-ports/*
