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

secret() { openssl rand -base64 32; }
keep() { [ -e "$1" ] || printf '%s\n' "$2" > "$1"; }

keep jwt-secret "$(secret)"
keep digest-key "$(secret)"
keep encryption-keys "k1:$(secret)"
keep metrics-token "$(secret)"
keep admin-password "$(secret)"
keep database-password "$(openssl rand -hex 24)"
keep database-root-password "$(openssl rand -hex 24)"
keep database-url "mysql://mfa:$(cat database-password)@database:3306/mfa"
