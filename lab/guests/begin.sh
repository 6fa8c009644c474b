# The first half of every guest's init script: `. /begin.sh`. It leaves the agent's arguments in $@.
# Kernel command line: ftlab.mode=ft|plain ftlab.mac=MAC ftlab.ip=IP ftlab.mark=HEX
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in $(cat /modules/order); do
  case $module in xen_*) [ -e /sys/hypervisor/type ] || continue ;; esac
  insmod "/modules/$module"
done
for word in $(cat /proc/cmdline); do
  case $word in
    ftlab.mode=*) mode=${word#*=} ;;
    ftlab.mac=*) mac=${word#*=} ;;
    ftlab.ip=*) ip=${word#*=} ;;
    ftlab.mark=*) mark=${word#*=} ;;
  esac
done
echo "$mac" | md5sum | cut -c 1-32 >/etc/machine-id # it identifies the installation, not the boot
ip link set lo up
# The host key is made with the installation; the boot does not wait for the SSH server.
(dropbearkey -t ed25519 -f /etc/host_key && dropbear -r /etc/host_key -P /run/dropbear.pid) \
  >/dev/null 2>&1 &
mkdir -p /dev/net
[ -e /dev/net/tun ] || mknod /dev/net/tun c 10 200
if [ "$mode" = ft ]; then
  echo 1 >/proc/sys/vm/nr_hugepages
  set -- ft "$mac" "$ip"
else
  # Under Xen the card appears some time after its driver was loaded.
  tries=0
  until [ -e /sys/class/net/eth0 ] || [ $tries = 1000 ]; do
    tries=$((tries + 1))
    usleep 10000
  done
  ip link set eth0 up
  ip addr add "$ip/24" dev eth0
  set -- plain "$mark"
fi
