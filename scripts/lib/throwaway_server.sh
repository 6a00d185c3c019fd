# Sourced by the scripts that measure: a server with an empty data folder, started and stopped.
# Sets $dir (a temporary folder; its owner removes it) and $secret.

dir=$(mktemp -d)
secret=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
server=

stop_server() {
  if [[ $server ]]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  server=
}

# A fresh server with an empty data folder (data, or the name that is given); sets $server (its pid)
# and $port. What the caller's environment says besides (DATABASE_URL, …) counts.
start_server() {
  local data=$dir/${1:-data}
  stop_server
  rm -rf "$data" "$dir/out"
  mkfifo "$dir/out"
  NOTIFICATION_LISTEN=127.0.0.1:0 NOTIFICATION_DATA_DIR="$data" \
    NOTIFICATION_JWT_SECRET="$secret" NOTIFICATION_LOG_LEVEL=error \
    NOTIFICATION_THROTTLE_PER_MINUTE=0 NOTIFICATION_MAX_CONN_PER_ADDRESS=0 \
    build/release/carillon serve >"$dir/out" 2>"$dir/log" &
  server=$!
  exec 3<"$dir/out"
  local line
  while read -r line <&3; do
    port=$(sed -n 's#.*http://127\.0\.0\.1:\([0-9]*\).*#\1#p' <<<"$line")
    if [[ $port ]]; then return; fi
  done
  cat "$dir/log" >&2
  return 1
}
