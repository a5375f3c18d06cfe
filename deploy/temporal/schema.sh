#!/bin/sh
# Creates Temporal's two databases in PostgreSQL, or brings them to the schema of this version. It runs before every start of
# the server: each step leaves as it is what is there. SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD say where.
set -eu
export SQL_PLUGIN=postgres12 # the name of the plugin for PostgreSQL 12 and later

# $1: the database; $2: its schema, among those that the tool brings along
bring_up_to_date() {
  export SQL_DATABASE="$1"
  temporal-sql-tool create-database
  temporal-sql-tool setup-schema --version 0.0
  temporal-sql-tool update-schema --schema-name "$2"
}

bring_up_to_date temporal postgresql/v12/temporal
bring_up_to_date temporal_visibility postgresql/v12/visibility
