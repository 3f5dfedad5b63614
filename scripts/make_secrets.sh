#!/usr/bin/env bash
# Makes the secret files that docker-compose.yml mounts, where they are missing; overwrites and prints none of them.
# Usage: scripts/make_secrets.sh [folder]      (./secrets by default)
set -euo pipefail

folder=${1:-$(cd "$(dirname "$0")/.." && pwd)/secrets}
mkdir -p "$folder"
# Containers run under another user id and read the files through a bind mount; the folder itself keeps others out.
chmod 700 "$folder"

for name in secret_key public_secret_key database_admin_password database_password public_database_password; do
    if [ ! -s "$folder/$name" ]; then
        openssl rand -hex 32 >"$folder/$name"
        echo "made $name"
    fi
done

for name in email_password sms_secret; do
    if [ ! -e "$folder/$name" ]; then
        : >"$folder/$name"
        echo "made $name, empty: write into it what the mail server or the SMS gateway knows you by"
    fi
done

if [ ! -s "$folder/tls_certificate.pem" ] || [ ! -s "$folder/tls_key.pem" ]; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=yunling.example" \
        -keyout "$folder/tls_key.pem" -out "$folder/tls_certificate.pem" 2>/dev/null
    echo "made a self-signed certificate for 30 days: replace tls_certificate.pem and tls_key.pem by real ones"
fi

chmod 444 "$folder"/*
