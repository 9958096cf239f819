#!/bin/sh
# Sends what Asterisk has written since the last time to Call Factory. Run it every few seconds (a systemd timer, cron).
#
#   CALLFACTORY_URL   https://api.example/v1       where the API is
#   CALLFACTORY_KEY   file that holds the API key  (scope calls:write; readable by this user only)
#   CDR_FILE          /var/log/asterisk/cdr-csv/Master.csv
#   STATE_FILE        /var/lib/callfactory/sent    how many bytes have been taken
#
# Sending the same lines twice is harmless: Call Factory answers "duplicate". So the place in the file moves on only
# after a 2xx answer, and a crash in between costs nothing. Only whole lines are sent.
set -eu
: "${CALLFACTORY_URL:?}" "${CALLFACTORY_KEY:?}" "${CDR_FILE:?}" "${STATE_FILE:?}"
BATCH_BYTES=${BATCH_BYTES:-200000}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

sent=$(cat "$STATE_FILE" 2>/dev/null || echo 0)
size=$(wc -c <"$CDR_FILE")
[ "$size" -ge "$sent" ] || sent=0   # the file was rotated: begin with the new one

while [ "$size" -gt "$sent" ]; do
  tail -c "+$((sent + 1))" "$CDR_FILE" | head -c "$BATCH_BYTES" >"$work/part"
  # Up to the last line end: Asterisk may be writing the last line right now.
  lines=$(wc -l <"$work/part")
  [ "$lines" -gt 0 ] || exit 0
  head -n "$lines" "$work/part" >"$work/batch"
  # The key goes through a file: arguments of a command can be read by every user of the machine.
  printf 'header = "Authorization: Bearer %s"\n' "$(cat "$CALLFACTORY_KEY")" >"$work/auth"
  curl --fail --silent --show-error --max-time 30 --retry 3 --retry-connrefused \
    --config "$work/auth" --header 'Content-Type: text/csv' \
    --data-binary "@$work/batch" --output "$work/answer" "$CALLFACTORY_URL/calls/records"
  sent=$((sent + $(wc -c <"$work/batch")))
  printf '%s\n' "$sent" >"$STATE_FILE.new" && mv "$STATE_FILE.new" "$STATE_FILE"
done
