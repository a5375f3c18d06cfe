#!/usr/bin/env bash
# What the entrypoint of PostgreSQL's image does with POSTGRES_USER and POSTGRES_PASSWORD on an empty volume, and then the server.
set -euo pipefail

if [[ $(id -u) == 0 ]]; then
  install --directory --owner postgres --mode 700 "$PGDATA"
  exec setpriv --reuid postgres --regid postgres --init-groups "$0"
fi
if [[ ! -s $PGDATA/PG_VERSION ]]; then
  initdb --username "$POSTGRES_USER" --pwfile <(echo "$POSTGRES_PASSWORD")
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  # Nobody may take this one for the server that serves.
  pg_ctl --wait --options "-c listen_addresses='' -c unix_socket_directories=/tmp" start
  createdb --host /tmp --username "$POSTGRES_USER" "$POSTGRES_USER"
  pg_ctl --wait stop
fi
exec postgres -c listen_addresses='*'
