#!/bin/sh
# The first process of the guest: the agent serves everything there is.
. /begin.sh
exec agent "$@"
