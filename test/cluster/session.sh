#!/bin/bash
# One supervised run: what an agent does with kubectl, in the namespace $NS. Each step leaves NAME.out, NAME.err and NAME.rc in $OUT.
set -u
cd "$OUT" || exit 2

step() { # NAME COMMAND...
  local name=$1 rc=0
  shift
  timeout 60 "$@" >"$name.out" 2>"$name.err" || rc=$?
  echo "$rc" >"$name.rc"
}
until_true() { # COMMAND...   (10 s at most)
  for _ in $(seq 1 100); do "$@" 2>/dev/null && return; sleep 0.1; done
}

cat >pod.yaml <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, labels: {app: sh}}
data: {mode: test}
---
apiVersion: v1
kind: Pod
metadata: {name: sh, labels: {app: sh}}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: sh
    image: busybox:1
    imagePullPolicy: IfNotPresent
    command: [sh, -c, "mkdir -p /tmp/www; echo hello from pod >/tmp/www/index.html; httpd -p 8080 -h /tmp/www; i=0; while :; do echo tick $i; i=$((i+1)); sleep 0.2; done"]
YAML

kubectl -n "$NS" get configmaps -w >watch.out 2>watch.err &
watch=$!
step create kubectl -n "$NS" create configmap made --from-literal=a=b
step create-secret kubectl -n "$NS" create secret generic mine --from-literal=password="$CANARY_MINE"
step get kubectl -n "$NS" get configmap made -o json
step list kubectl -n "$NS" get configmaps
step apply kubectl -n "$NS" apply -f pod.yaml
step apply-again kubectl -n "$NS" apply -f pod.yaml
step apply-server kubectl -n "$NS" apply --server-side --force-conflicts -f pod.yaml
step wait kubectl -n "$NS" wait --for=condition=Ready pod/sh --timeout=50s
step secret-yaml kubectl -n "$NS" get secret canary -o yaml
step secret-json kubectl -n "$NS" get secrets -o json
step secret-describe kubectl -n "$NS" describe secret canary
step secret-table kubectl -n "$NS" get secrets
step refused kubectl -n kube-system delete configmap extension-apiserver-authentication
step describe kubectl -n "$NS" describe pod sh
step patch kubectl -n "$NS" patch configmap made --type=merge -p '{"data":{"x":"y"}}'
step label kubectl -n "$NS" label configmap made z=1
step logs kubectl -n "$NS" logs sh --tail=2
step logs-f timeout 2 kubectl -n "$NS" logs -f sh --tail=1
step exec kubectl -n "$NS" exec sh -- sh -c 'echo from inside; exit 7'
step can-i kubectl auth can-i list pods -n "$NS"

kubectl -n "$NS" port-forward pod/sh :8080 >forward.out 2>forward.err &
forward=$!
until_true grep -q Forwarding forward.out
port=$(sed -n 's/^Forwarding from 127.0.0.1:\([0-9]*\) .*/\1/p' forward.out | head -n 1)
step curl curl -s -m 5 --noproxy '*' "http://127.0.0.1:${port:-0}/"
kill "$forward" 2>/dev/null
wait "$forward" 2>/dev/null

step delete kubectl -n "$NS" delete configmap made
until_true grep -Eq '^made +2' watch.out
kill "$watch" 2>/dev/null
wait "$watch" 2>/dev/null
step missing kubectl -n "$NS" get configmap made
exit 5
