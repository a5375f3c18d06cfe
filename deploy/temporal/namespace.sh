#!/bin/sh
# Creates the namespace and the search attributes of element instances, if they are not there yet.
# TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE say where; RETENTION how long the histories of ended runs are kept.
set -eu

wait_for() {
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ]; then
      echo "Waited a minute in vain for: $*" >&2
      exit 1
    fi
    sleep 1
  done
}

wait_for temporal operator cluster health
if ! temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "${RETENTION:-72h}"
fi
# A new namespace is known to every part of the server only some seconds later.
wait_for temporal operator search-attribute list

temporal operator search-attribute create \
  --name ElementKey --type Keyword \
  --name ElementInstanceState --type Keyword \
  --name ElementOrganization --type Keyword \
  --name ElementTags --type KeywordList
