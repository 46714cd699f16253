#!/bin/sh
# deploy/image/build.sh FOLDER: builds the service from this repository and writes what the container image holds to FOLDER:
# the compiled service and its tools, the packages they need, and `start`, which the image runs.
set -eu
target=$1
cd "$(dirname "$0")/../.."
npm run --silent build # Installs the packages, too.

mkdir -p "$target/dist"
cp -R dist/src dist/tools dist/console dist/reference "$target/dist/"
cp package.json package-lock.json .npmrc LICENSE openapi.json deploy/image/health.mjs "$target/"
(cd "$target" && npm ci --omit=dev --prefer-offline --no-audit --no-fund)

# What only compilers, debuggers and readers use.
find "$target" -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \
  -o -iname 'readme*' -o -iname 'changelog*' -o -name '*.tsbuildinfo' \) -delete
rm "$target/package-lock.json" "$target/.npmrc"
# A peer dependency that nothing loads, and native code for another C library than the base's.
rm -rf "$target"/node_modules/typescript "$target"/node_modules/@libsql/*-musl "$target"/node_modules/@node-rs/*-musl

cat > "$target/start" <<START
#!/bin/sh
exec node $(node -p 'require("./package.json").config.node_flags') dist/src/main.js
START
chmod 755 "$target/start"
