#!/bin/bash
# A run on a disk that becomes full in the middle and is freed again. $DISK is the small disk, results go to $OUT.
set -u
try() { # NAME
  local rc=0
  timeout 30 kubectl -n "$NS" create configmap "$1" --from-literal=a=b >"$OUT/$1.out" 2>"$OUT/$1.err" || rc=$?
  echo "$rc" >"$OUT/$1.rc"
  return "$rc"
}
try before
dd if=/dev/zero of="$DISK/filler" bs=64k 2>/dev/null
dd if=/dev/zero of="$DISK/filler.rest" bs=1 2>/dev/null
# A little may still fit into the last page of the log, and is then rightly let through.
for i in 1 2 3 4 5 6; do try "full-$i" || break; done
rm -f "$DISK/filler" "$DISK/filler.rest"
# Recording is tried again once in a while, not at once.
for i in $(seq 1 20); do
  try after && exit 0
  sleep 0.5
done
exit 1
