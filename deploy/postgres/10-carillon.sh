#!/bin/sh
# Run once by PostgreSQL's image, when its data folder is made: the role that the nodes sign in as,
# which is no superuser, and the database that belongs to it. The password comes by the environment
# (CARILLON_DB_PASSWORD) and stands on no command line.
set -eu
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname="${POSTGRES_DB:-postgres}" <<'SQL'
\getenv password CARILLON_DB_PASSWORD
SET log_statement = 'none';
CREATE ROLE carillon LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'password';
CREATE DATABASE carillon OWNER carillon;
REVOKE ALL ON DATABASE carillon FROM PUBLIC;
SQL
