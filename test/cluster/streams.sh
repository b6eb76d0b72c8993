#!/bin/bash
# What moves through exec, cp, attach and port-forward in the namespace $NS, with the sums of it in $OUT/NAME.sum. The pod sh is there and ready.
set -u
cd "$OUT" || exit 2

sum() { sha256sum | cut -d' ' -f1; }
step() { # NAME COMMAND...
  local name=$1 rc=0
  shift
  timeout 60 "$@" >"$name.out" 2>"$name.err" || rc=$?
  echo "$rc" >"$name.rc"
}

# Bytes of every value, so that a wrong text conversion cannot pass unseen.
for _ in $(seq 1 1200); do for high in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do printf '%b' "\\x${high}0\\x${high}7\\x${high}d\\x${high}f"; done; done >blob
head -c 200000 /dev/urandom >>blob
sum <blob >blob.sum

size=$(wc -c <blob)
# The reader ends by itself: a kubelet of 1.20 drops what it has not yet delivered when stdin ends first, with or without a proxy.
{ cat blob; sleep 1; } | step up kubectl -n "$NS" exec -i sh -- sh -c "head -c $size | tee /tmp/blob | sha256sum"
step down kubectl -n "$NS" exec sh -- cat /tmp/blob
sum <down.out >down.sum
step both kubectl -n "$NS" exec sh -- sh -c 'echo to stdout; echo to stderr >&2; exit 7'
step cp-up kubectl -n "$NS" cp blob sh:/tmp/copied
step there kubectl -n "$NS" exec sh -- sha256sum /tmp/copied
step cp-down kubectl -n "$NS" cp sh:/tmp/copied back
sum <back >back.sum
# A shell with a terminal: what is typed comes in pieces, with pauses, as from fingers.
keys() { sleep 1; printf 'echo mar'; sleep 0.3; printf 'ker\r'; sleep 0.7; printf 'ls /tmp\r'; sleep 0.7; printf 'exit 3\r'; sleep 0.7; }
keys | step tty script -qec "stty rows 30 cols 100; kubectl -n $NS exec -it sh -- sh" /dev/null
step attach timeout 2 kubectl -n "$NS" attach sh

kubectl -n "$NS" port-forward pod/sh :8080 >forward.out 2>forward.err &
forward=$!
for _ in $(seq 1 100); do grep -q Forwarding forward.out && break; sleep 0.1; done
port=$(sed -n 's/^Forwarding from 127.0.0.1:\([0-9]*\) .*/\1/p' forward.out | head -n 1)
for i in 1 2 3; do step "curl-$i" curl -s -m 5 --noproxy '*' "http://127.0.0.1:${port:-0}/?try=$i"; done
kill "$forward" 2>/dev/null
wait "$forward" 2>/dev/null
exit 0
