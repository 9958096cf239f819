#!/bin/sh
# Puts the recordings of calls to Call Factory. Run it every few seconds (a systemd timer, cron), or after each call.
#
#   CALLFACTORY_URL   https://api.example/v1       where the API is
#   CALLFACTORY_KEY   file that holds the API key  (scope recordings:write; readable by this user only)
#   RECORDINGS        /var/spool/asterisk/callfactory   where the dialplan leaves pairs of files (see README.md):
#                       NAME.wav   the audio, closed
#                       NAME.json  what is to be said about it, without `bytes` and `sha256`
#
# A file is deleted only after Call Factory has said that the recording is stored (or that there is nothing in it that
# could be played). A link that is refused, a connection that breaks, an answer that gets lost: the files stay, and the
# next run asks again; the same call means the same recording, so nothing is kept twice.
set -u
: "${CALLFACTORY_URL:?}" "${CALLFACTORY_KEY:?}" "${RECORDINGS:?}"
PART_BYTES=67108864

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
# The key goes through a file: arguments of a command can be read by every user of the machine.
printf 'header = "Authorization: Bearer %s"\n' "$(cat "$CALLFACTORY_KEY")" >"$work/auth"

api() { # method path [body file]: the answer is in $work/answer, the status in $status
  status=$(curl --silent --show-error --max-time 60 --config "$work/auth" --request "$1" \
    --header 'Content-Type: application/json' ${3:+--data-binary "@$3"} \
    --output "$work/answer" --write-out '%{http_code}' "$CALLFACTORY_URL$2") || status=000
}

field() { # name: a text field of the answer
  sed -n "s/.*\"$1\":\"\\([^\"]*\\)\".*/\\1/p" "$work/answer" | head -n 1
}

put() { # file: every part that the answer asks for. --fail: without it curl is content with a refusal.
  sed 's/{"number":/\n&/g' "$work/answer" | grep '^{"number":' >"$work/parts"
  while IFS= read -r part; do
    number=$(printf '%s' "$part" | sed 's/^{"number":\([0-9]*\).*/\1/')
    url=$(printf '%s' "$part" | sed 's/.*"url":"\([^"]*\)".*/\1/')
    sum=$(printf '%s' "$part" | sed 's/.*"x-amz-checksum-sha256":"\([^"]*\)".*/\1/')
    dd if="$1" of="$work/part" bs="$PART_BYTES" skip=$((number - 1)) count=1 2>/dev/null
    curl --fail --silent --show-error --max-time 900 --retry 5 --retry-connrefused \
      --header "x-amz-checksum-sha256: $sum" --upload-file "$work/part" "$url" || return 1
  done <"$work/parts"
}

describe() { # json wav: the request, with size and digests
  bytes=$(wc -c <"$2" | tr -d ' ')
  sums='' number=0
  while [ $((number * PART_BYTES)) -lt "$bytes" ]; do
    sum=$(dd if="$2" bs="$PART_BYTES" skip="$number" count=1 2>/dev/null | sha256sum | cut -d ' ' -f 1)
    sums="$sums${sums:+,}\"$sum\"" number=$((number + 1))
  done
  sed "s/}[[:space:]]*\$/,\"bytes\":$bytes,\"sha256\":[$sums]}/" "$1" >"$work/request"
}

for json in "$RECORDINGS"/*.json; do
  wav="${json%.json}.wav"
  [ -s "$wav" ] || continue
  describe "$json" "$wav"
  api POST /recordings/uploads "$work/request"
  case "$status" in
  200) ;;
  404 | 409 | 410)
    # Not to be recorded: the number is not ours (any more), recording is off, nobody was told, its time is over.
    echo "$(basename "$wav"): refused ($(field code))" >&2
    case "$(field code)" in
    recording_off | not_announced | not_found | gone) rm -f "$wav" "$json" ;;
    esac
    continue
    ;;
  *)
    echo "$(basename "$wav"): answer $status, kept for the next run" >&2
    continue
    ;;
  esac
  id=$(field recording_id)
  if [ "$(field state)" = expected ]; then
    in_parts=$(grep -c '"in_parts":true' "$work/answer")
    put "$wav" || { echo "$(basename "$wav"): not put, kept for the next run" >&2; continue; }
    [ "$in_parts" -eq 0 ] || api POST "/recordings/uploads/$id/complete"
    for _ in 1 2 3 4 5; do
      sleep "${PAUSE:-1}"
      api GET "/recordings/uploads/$id"
      [ "$(field state)" = expected ] || break
    done
  fi
  case "$status:$(field state)" in
  200:stored | 200:removing) rm -f "$wav" "$json" ;;
  200:refused)
    echo "$(basename "$wav"): nothing to keep ($(field refusal))" >&2
    rm -f "$wav" "$json"
    ;;
  *) echo "$(basename "$wav"): not confirmed yet, kept for the next run" >&2 ;;
  esac
done
