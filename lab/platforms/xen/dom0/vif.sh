#!/bin/sh
# Joins the network device of a guest with its bridge, and takes it away. Debian's vif-bridge needs
# bash, and much more time.
export PATH=/bin
case $1 in
  online | add)
    ip link set "$vif" master "$(xenstore-read "$XENBUS_PATH/bridge")" up
    if [ "$1" = online ]; then xenstore-write "$XENBUS_PATH/hotplug-status" connected; fi
    ;;
  offline | remove)
    ip link set "$vif" nomaster
    xenstore-rm "$XENBUS_PATH/hotplug-status"
    ;;
esac
exit 0
