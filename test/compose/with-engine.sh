#!/usr/bin/env bash
# with-engine.sh <command...>: runs it beside a Docker engine of its own, in namespaces for processes, mounts and network.
# Ports, containers, networks and mounts are seen only in there, and end with it, however it ends. Root only.
set -euo pipefail

readonly NAME=element-events-compose

inside() {
  local folder=$1 engine status=0
  shift
  # What a killed command leaves goes with it.
  export TMPDIR="$folder"
  # The engine's socket and locks, hidden from an engine that the machine may have.
  mount -t tmpfs tmpfs /run
  echo 'nameserver 10.0.2.3' >/run/resolv.conf
  mount --bind /run/resolv.conf /etc/resolv.conf
  ip link set lo up
  touch "$folder/entered"
  wait_for 'a way out of the network namespace' ip -o route get 10.0.2.3
  dockerd --data-root "$folder/docker" --cgroup-parent "/$NAME" >"$folder/dockerd.log" 2>&1 &
  engine=$!
  wait_for 'the Docker engine' docker version || { tail -n 20 "$folder/dockerd.log" >&2; return 1; }
  "$@" || status=$?
  kill "$engine"
  wait "$engine" || true
  return "$status"
}

wait_for() {
  local _
  for _ in {1..300}; do
    "${@:2}" >/dev/null 2>&1 && return
    sleep 0.1
  done
  echo "Waited 30 s in vain for $1." >&2
  return 1
}

if [[ ${1:-} == --inside ]]; then
  inside "${@:2}"
  exit
fi

folder=$(mktemp -d "/var/tmp/$NAME-XXXXXX")
leave() {
  # With it the first process in there is killed, and with that one all others. It takes no other signal.
  kill -KILL "${namespaces:-}" 2>/dev/null || true
  kill "${network:-}" 2>/dev/null || true
  wait
  rm -rf "$folder"
  find /sys/fs/cgroup -depth -type d -path "*/$NAME*" -exec rmdir {} + 2>/dev/null || true
}
trap leave EXIT
trap 'exit 130' INT TERM HUP

unshare --mount --net --pid --fork --kill-child --mount-proc "$0" --inside "$folder" "$@" &
namespaces=$!
wait_for 'the namespaces' test -e "$folder/entered"
# The registries, without a bridge or a rule on the machine itself.
slirp4netns --configure --mtu=65520 --disable-host-loopback "$namespaces" tap0 >"$folder/network.log" 2>&1 &
network=$!
wait "$namespaces"
