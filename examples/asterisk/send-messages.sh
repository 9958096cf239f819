#!/bin/sh
# Hands over the messages that callers left to Call Factory, and removes each as soon as it has been taken. Run it every
# few seconds (a systemd timer or path unit, cron). Needs curl, openssl and jq.
#
#   CALLFACTORY_URL     https://api.example/v1     where the API is
#   CALLFACTORY_KEY     file that holds the API key (scope voicemail:send; readable by this user only)
#   CALLFACTORY_SPOOL   /var/spool/callfactory     where answering-machine.conf puts audio and .message files
#   COUNTRY             NL                         whose national numbers the switch writes; leave out for E.164 only
#
# A message is announced, its audio put, and announced again: only the answer that nothing is to be put any more removes
# it here. A crash anywhere costs nothing: announcing and putting twice is one message for its owner.
set -eu
: "${CALLFACTORY_URL:?}" "${CALLFACTORY_KEY:?}" "${CALLFACTORY_SPOOL:?}"
umask 077

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
# The key goes through a file: arguments of a command can be read by every user of the machine.
printf 'header = "Authorization: Bearer %s"\n' "$(cat "$CALLFACTORY_KEY")" >"$work/auth"

field() { sed -n "s/^$1=//p" "$message" | head -n 1; }

announce() {
  jq -n --arg number "$(field service_number)" --arg call "$(field call_id)" --arg at "$(field left_at)" \
    --arg caller "$(field caller)" --arg name "$(field caller_name)" --arg presentation "$(field presentation)" \
    --arg sha256 "$sha256" --arg bytes "$bytes" --arg ms "$milliseconds" --arg country "${COUNTRY:-}" \
    '{service_number: $number, call_id: $call, left_at: $at, caller: [$caller], caller_names: [$name],
      presentation: $presentation, sha256: $sha256, bytes: ($bytes | tonumber), duration_ms: ($ms | tonumber)}
     + if $country == "" then {} else {country: $country} end' >"$work/announcement"
  curl --fail --silent --show-error --max-time 20 --retry 2 --retry-connrefused \
    --config "$work/auth" --header 'Content-Type: application/json' \
    --data-binary "@$work/announcement" --output "$work/answer" "$CALLFACTORY_URL/voicemail/messages"
}

put() {
  jq -r '.upload.headers | to_entries[] | "header = \"\(.key): \(.value)\""' "$work/answer" >"$work/put"
  jq -r '"url = \"\(.upload.url)\""' "$work/answer" >>"$work/put"
  # --fail: without it curl is content with a refusal, and the message would be lost.
  curl --fail --silent --show-error --max-time 120 --retry 2 --config "$work/put" --upload-file "$audio"
}

for message in "$CALLFACTORY_SPOOL"/*.message; do
  [ -e "$message" ] || exit 0
  grep -q '^complete=1$' "$message" || continue
  audio=${message%.message}.wav
  if [ ! -e "$audio" ]; then # taken before; only the note was left
    rm -f "$message"
    continue
  fi
  bytes=$(wc -c <"$audio" | tr -d ' ')
  sha256=$(openssl dgst -sha256 -r "$audio" | cut -d ' ' -f 1)
  milliseconds=$(((bytes > 44 ? bytes - 44 : 0) / 16)) # 16-bit samples, 8 kHz, one channel
  announce || continue
  if [ "$(jq -r '.upload != null' "$work/answer")" = true ]; then
    put || continue
    sleep "${PAUSE:-1}"
    announce || continue
  fi
  if [ "$(jq -r '.upload == null' "$work/answer")" = true ]; then
    rm -f "$audio" "$message"
  fi
done
