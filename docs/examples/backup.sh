#!/usr/bin/env bash
# A backup of a PostgreSQL database that tells the portal of itself, with a canary in it.
#
#   PING=https://ready.example.org/ping/… DATABASE=postgres://…/shop FOLDER=/srv/backups ./backup.sh
#
# It needs bash, curl, psql and pg_dump. It prints the label of the backup.
set -euo pipefail

RID="shop-$(date -u +%Y%m%dT%H%M%SZ)-$$"
FILE="$FOLDER/$RID.dump"
tell() { curl -fsS -m 10 --retry 5 "$@"; }

# The start ping answers with a random word. Whoever finds it in a restore has restored this very backup.
CANARY="$(tell "$PING/start?rid=$RID" | tail -n 1)"
trap 'tell -o /dev/null "$PING/fail?rid=$RID"' ERR

psql -qX -v ON_ERROR_STOP=1 "$DATABASE" -v word="$CANARY" <<'SQL'
CREATE TABLE IF NOT EXISTS launchproof_canary (word text NOT NULL, written_at timestamptz NOT NULL DEFAULT now());
INSERT INTO launchproof_canary (word) VALUES (:'word');
SQL
pg_dump --format=custom --file="$FILE" "$DATABASE"

trap - ERR
tell -o /dev/null "$PING?rid=$RID&label=$RID&size=$(stat -c %s "$FILE")"
echo "$RID"
