#!/usr/bin/env bash
# Run once by the PostgreSQL image, on an empty data folder: a role that owns the schema (`silo migrate`), and one that
# the silos run as, which may neither create nor alter anything. `silo migrate --grant metering` gives it its rights.
set -euo pipefail

: "${METERING_OWNER_PASSWORD:?}" "${METERING_RUNTIME_PASSWORD:?}"

# By the environment, not by arguments, which other processes could see.
psql -v ON_ERROR_STOP=1 --no-password --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv owner_password METERING_OWNER_PASSWORD
\getenv runtime_password METERING_RUNTIME_PASSWORD
CREATE ROLE metering_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE metering LOGIN PASSWORD :'runtime_password';
CREATE DATABASE metering OWNER metering_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE metering FROM PUBLIC;
GRANT CONNECT ON DATABASE metering TO metering;
\connect metering
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO metering_owner;
SQL
