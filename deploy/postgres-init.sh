#!/usr/bin/env bash
# Runs once, when the database's volume is empty. `office` owns the database and is no superuser; the role of the public site
# is made and limited by `manage.py public_role` at every start (design.md §6).
set -euo pipefail

password=${OFFICE_PASSWORD:-$(cat /run/secrets/database_password)}

psql -v ON_ERROR_STOP=1 --quiet --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-postgres}" \
    -v password="$password" <<'SQL'
CREATE ROLE office LOGIN PASSWORD :'password';
CREATE DATABASE yunling OWNER office ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;
REVOKE ALL ON DATABASE yunling FROM PUBLIC;
SQL
