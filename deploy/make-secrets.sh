#!/bin/sh
# Makes the secrets of an installation, each in a file: make-secrets.sh FOLDER. Files that exist are left as they are.
# Back the folder up, apart from the database: without its keys, nobody can sign in with a second factor.
set -eu
command -v openssl > /dev/null || { echo 'Install openssl first.' >&2; exit 1; }
umask 022
mkdir -p "$1"
# Only the owner gets into the folder. Containers run under other accounts, and have to read the files.
chmod 700 "$1"
cd "$1"

# keep FILE BEFORE FORM writes what precedes the secret and the secret. A run that is cut off leaves no file without one.
keep() {
  [ -s "$1" ] && return
  secret=$(openssl rand "$3" 32)
  printf '%s\n' "$2$secret" > "$1.new"
  mv "$1.new" "$1"
}

keep jwt-secret '' -base64
keep digest-key '' -base64
keep encryption-keys k1: -base64
keep metrics-token '' -base64
keep admin-password '' -base64
keep database-password '' -hex
keep database-root-password '' -hex
if ! [ -s database-url ]; then
  printf '%s\n' "mysql://mfa:$(cat database-password)@database:3306/mfa" > database-url.new
  mv database-url.new database-url
fi
