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

# put FILE TEXT writes a file in one step: a run that is cut off leaves no empty one.
put() {
  printf '%s\n' "$2" > "$1.new"
  mv "$1.new" "$1"
}
# keep FILE PREFIX FORM makes a secret, unless there is one.
keep() {
  [ -s "$1" ] && return
  secret=$(openssl rand "$3" 32)
  put "$1" "$2$secret"
}

keep jwt-secret '' -base64
keep digest-key '' -base64
keep encryption-keys k1: -base64
keep metrics-token '' -base64
keep admin-password '' -base64
keep database-password '' -hex
keep database-root-password '' -hex
[ -s database-url ] || put database-url "mysql://mfa:$(cat database-password)@database:3306/mfa"
