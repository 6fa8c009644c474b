#!/bin/sh
# The first process of the guest: Redis, and the agent once Redis answers.
. /begin.sh
mkdir -p /var/lib/redis
# Libraries are bound at the start: bound at first use, they would cost the first operations time.
LD_BIND_NOW=1 redis-server /etc/redis.conf >/run/redis.log 2>&1 &
until printf 'PING\r\nQUIT\r\n' | nc 127.0.0.1 6379 2>/dev/null | grep -q PONG; do
  sleep 0.1
  kill -0 $! 2>/dev/null || { cat /run/redis.log; exit 1; }
done
exec agent "$@"
