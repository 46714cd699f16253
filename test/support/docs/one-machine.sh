# A machine of its own for the guides, with its own network, processes and folders, so that their commands need no change.
# Sourced by bash as root within unshare, with MACHINE_PROJECT, the project, which is mounted read-only, and MACHINE_FOLDER,
# an empty folder.
ip link set lo up
mount -t tmpfs none "$MACHINE_FOLDER"
mkdir "$MACHINE_FOLDER"/{lib,run,opt,root,backups,log,tmp,systemd}
chmod 1777 "$MACHINE_FOLDER/tmp"
cp -a /etc "$MACHINE_FOLDER/etc"
mount --bind "$MACHINE_PROJECT" /mnt
mount -o remount,bind,ro /mnt
for folder in lib backups log; do mount --bind "$MACHINE_FOLDER/$folder" "/var/$folder"; done
for folder in etc run opt root tmp; do mount --bind "$MACHINE_FOLDER/$folder" "/$folder"; done
export HOME=/root TMPDIR=/tmp
echo '127.0.0.1 localhost mfa.example.com' > /etc/hosts

# Puts the project's files into a folder, beside which the guide puts .env.
put_files_into() {
  mkdir "$1"
  for entry in /mnt/*; do ln -s "$entry" "$1"; done
  rm "$1/package.json"
  cp /mnt/package.json "$1"
}

# What installing Debian's package leaves behind: a server that runs.
install -d -o mysql -g mysql /var/lib/mysql /run/mysqld
mariadb-install-db --user=mysql --auth-root-authentication-method=socket > /dev/null 2>&1
mariadbd --user=mysql --innodb-flush-method=nosync > /dev/null 2>&1 &
until mariadb-admin --silent ping > /dev/null 2>&1; do sleep 0.1; done
touch /run/active-mariadb

# Nothing is installed while the tests run: checks that what these packages bring is here.
apt-get() {
  local program
  for program in node npm mariadb caddy openssl curl; do command -v "$program" > /dev/null; done
}

# No systemd runs on this machine: checks the units' grammar, and runs what they say, as their user.
systemctl() {
  local action=$1 unit
  shift
  for unit; do
    case "$action $unit" in
      *--now) ;;
      "is-active "*) [ -e "/run/active-$unit" ] && echo active ;;
      "stop "*) stop_unit "$unit" ;;
      "restart "*) stop_unit "$unit" && run_unit "$unit" ;;
      *caddy) run_caddy ;;
      *.timer) touch "/run/active-$unit" ;;
      *) run_unit "$unit" ;;
    esac
  done
  [ "$action" != daemon-reload ] || systemd-analyze verify /etc/systemd/system/mfa*
}

run_unit() {
  local file=/etc/systemd/system/${1%.service}.service
  field() { sed -n "s/^$1=//p" "$file" | sed 's/%%/%/g; s/\$\$/$/g'; }
  local user
  user=$(field User)
  local as=(setpriv "--reuid=$user" "--regid=$user" --init-groups env -i "--chdir=$(field WorkingDirectory)" TMPDIR=/tmp)
  as+=("PATH=$PATH" "HOME=$(getent passwd "$user" | cut -d: -f6)" $(field Environment))
  if [ "$(field Type)" = oneshot ]; then
    "${as[@]}" sh -c "$(field ExecStart)"
    "${as[@]}" sh -c "$(field ExecStartPost)"
  else
    "${as[@]}" sh -c "exec $(field ExecStart)" >> /var/log/mfa.log 2>&1 &
    echo $! > "/run/active-$1"
  fi
}

stop_unit() {
  local process
  process=$(cat "/run/active-$1")
  kill "$process"
  wait "$process"
  rm "/run/active-$1"
}

# No public authority can be reached: Caddy signs the certificate itself, and this machine trusts it.
run_caddy() {
  local root=/var/lib/caddy/pki/authorities/local/root.crt
  sed '0,/^{/s//{\n\tlocal_certs\n\tskip_install_trust/' /etc/caddy/Caddyfile > /run/Caddyfile
  XDG_DATA_HOME=/var/lib caddy run --config /run/Caddyfile --adapter caddyfile > /var/log/caddy.log 2>&1 &
  until [ -s "$root" ]; do sleep 0.1; done
  cat "$root" >> /etc/ssl/certs/ca-certificates.crt
  touch /run/active-caddy
}
