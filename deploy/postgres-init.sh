#!/usr/bin/env bash
# Runs once, when the database's volume is empty: two roles, neither of them a superuser.
# `office` owns the database. `public_site` may connect and nothing else; `manage.py public_role` grants it what the public
# site needs (design.md §6).
set -euo pipefail

password() { # the content of a secret file, or nothing where the server trusts its socket
    if [ -r "/run/secrets/$1" ]; then cat "/run/secrets/$1"; else echo "${2:-}"; fi
}

psql -v ON_ERROR_STOP=1 --quiet --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-postgres}" \
    -v office_password="$(password database_password "${OFFICE_PASSWORD:-}")" \
    -v public_password="$(password public_database_password "${PUBLIC_PASSWORD:-}")" <<'SQL'
CREATE ROLE office LOGIN PASSWORD :'office_password';
CREATE ROLE public_site LOGIN PASSWORD :'public_password';
CREATE DATABASE yunling OWNER office ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;
REVOKE ALL ON DATABASE yunling FROM PUBLIC;
GRANT CONNECT ON DATABASE yunling TO public_site;
SQL
