#!/usr/bin/env bash
# The five steps of a restore drill, told to the portal as they end. The portal's clock counts, and its word is the
# result: this script cannot pass a drill, it can only tell what it found.
#
#   PORTAL=https://ready.example.org LAUNCHPROOF_TOKEN=lp_… SERVICE=shop LABEL=shop-… \
#   FILE=/srv/backups/shop-….dump SERVER=postgres://…@drill-server/postgres TARGET=postgres://…@drill-server/drill \
#   ./restore-drill.sh
#
# It needs bash, curl, jq, psql and pg_restore, and a token with the scope `write`.
set -euo pipefail

call() { # path, body
  curl -fsS -m 60 --retry 5 -H "Authorization: Bearer $LAUNCHPROOF_TOKEN" -H "Content-Type: application/json" \
    --data "$2" "$PORTAL/api/v1/$1"
}
step() { # step, outcome, more members of the body
  local more="${3:-}"
  call "restore-drills/$DRILL/steps" "$(jq -n --arg step "$1" --arg outcome "$2" --argjson more "${more:-null}" \
    '{step: $step, outcome: $outcome} + $more')" >/dev/null
}
ask() { psql -qXAt -v ON_ERROR_STOP=1 "$TARGET" -c "$1"; }
failed() { # The step that was running failed: tell it, write down why, and finish.
  trap - ERR
  step "$RUNNING" failed '{"note": "See the log of the drill."}'
  [ "$RUNNING" = document ] || step document ok '{"note": "The script stopped at a step that failed."}'
  call "restore-drills/$DRILL/finish" '{"result": "failed"}' | jq -r .sentence
  exit 1
}

START="$(jq -n --arg service "$SERVICE" --arg backup "$LABEL" '{"service": $service, "label": $backup}')"
DRILL="$(call restore-drills "$START" | jq -r .id)"
trap failed ERR

RUNNING=environment
NAME="${TARGET##*/}"
psql -qX -v ON_ERROR_STOP=1 "$SERVER" -c "DROP DATABASE IF EXISTS \"$NAME\"" -c "CREATE DATABASE \"$NAME\""
step environment ok

RUNNING=restore
pg_restore --exit-on-error --no-owner --dbname="$TARGET" "$FILE"
step restore ok

RUNNING=integrity
CANARY="$(ask 'SELECT word FROM launchproof_canary ORDER BY written_at DESC LIMIT 1')"
ROWS="$(ask 'SELECT count(*) FROM orders')"
ORPHANS="$(ask 'SELECT count(*) FROM orders o LEFT JOIN customers c ON c.id = o.customer WHERE c.id IS NULL')"
[ "$ROWS" -gt 0 ] && [ "$ORPHANS" -eq 0 ]
step integrity ok "$(jq -n --arg canary "$CANARY" --argjson rows "$ROWS" \
  '{canary: $canary, rows: $rows, checks: [{name: "Every order has its customer", passed: true}]}')"

RUNNING=flows
# Start the application on the restored database and walk through it; here one query stands for that.
[ "$(ask "SELECT count(*) FROM customers WHERE email LIKE '%@%'")" -gt 0 ]
step flows ok '{"flows": [{"name": "Customers can be found", "passed": true}]}'

RUNNING=document
step document ok "$(jq -n --arg note "Restored $LABEL into $NAME." '{note: $note, issues: []}')"

trap - ERR
RESULT="$(call "restore-drills/$DRILL/finish" '{}')"
jq -r '"\(.state): \(.sentence)"' <<<"$RESULT"
[ "$(jq -r .state <<<"$RESULT")" = passed ]
