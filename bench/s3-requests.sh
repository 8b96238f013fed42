#!/usr/bin/env bash
# Counts the requests that Kala makes to an S3-compatible store, and prints the table of docs/s3.md.
# Usage: bench/s3-requests.sh FOLDER ADDRESS KEY SECRET
#   FOLDER   a published Kala (dotnet publish src/Kala.Api -c Release -o FOLDER)
# It makes the bucket kala-requests and leaves it empty. Needs curl and 2 GiB in the temporary folder.
set -euo pipefail
published=$(cd "$1" && pwd); address=$2; key=$3; secret=$4

work=$(mktemp -d); cd "$work"
free_port() { local port; while port=$((20000 + RANDOM % 12000)); (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done; echo "$port"; }
port=$(free_port); metrics=$(free_port)
env Kala__Admin__Password='only for measuring, 4711' ConnectionStrings__Kala="Data Source=$work/kala.db" \
  Management__Urls="http://127.0.0.1:$metrics" Housekeeping__Enabled=false Housekeeping__ScrubBytesPerSecond=1073741824 \
  Filestore__Store=S3 Filestore__S3__ServiceUrl="$address" Filestore__S3__Bucket=kala-requests Filestore__S3__CreateBucket=true \
  Filestore__S3__AccessKey="$key" Filestore__S3__SecretKey="$secret" Filestore__S3__Timeout=00:01:00 \
  dotnet "$published/Kala.Api.dll" --urls "http://127.0.0.1:$port" >log 2>&1 &
server=$!
trap 'kill $server; wait $server 2>/dev/null || true; rm -rf "$work"' EXIT
curl -sf --retry 60 --retry-delay 1 --retry-connrefused -o /dev/null "http://127.0.0.1:$port/health/ready"

base=http://127.0.0.1:$port/api/manage/filestore
text() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
token=$(curl -sf "http://127.0.0.1:$port/api/auth/access-token" -H 'Content-Type: application/json' \
  -d '{"username":"admin","password":"only for measuring, 4711"}' | text access_token)
call() { curl -sS --fail-with-body -H "Authorization: Bearer $token" -H Expect: "$@"; }
send() { call -X POST -H 'Content-Type: application/octet-stream' "$@"; }

one_request() { send -T "$1" "$base/files?originalFilename=a.bin" | text data; }
session() { # file, size, chunk: prints the session's uuid
  local id offset
  id=$(call -H 'Content-Type: application/json' -d "{\"fileSize\":$2,\"hash\":\"sha256:$(sha256sum <"$1" | head -c 64)\"}" "$base/sessions" | text data)
  for ((offset = 0; offset < $2; offset += $3)); do
    tail -c "+$((offset + 1))" "$1" 2>/dev/null | head -c "$3" >chunk
    send -T chunk -o /dev/null "$base/sessions/$id/write?mode=APPEND&offset=$offset"
  done
  call -d '' -H 'Content-Type:' -o /dev/null "$base/sessions/$id/close"
  echo "$id"
}
read_file() { call -o /dev/null "$base/files/$1"; }
range() { call -o /dev/null -H 'Range: bytes=500000000-500065535' "$base/files/$1"; }
remove() { call -X DELETE -o /dev/null "$base/files/$1"; }
collect() { call -d '' -H 'Content-Type:' -o /dev/null "$base/maintenance/collect${1:-}"; }

counts() {
  curl -sf "http://127.0.0.1:$metrics/metrics" | sed -n 's/^kala_store_request_duration_seconds_count{\(.*\)} \([0-9]*\).*/\1 \2/p' |
    sed 's/.*operation="\([a-z_]*\)"[^ ]*/\1/' | awk '{ n[$1] += $2 } END { for (o in n) print o, n[o] }' | sort
}
row() { # what, command...: runs it and prints the requests it made; the result is in $result
  local what=$1; shift
  counts >before; result=$("$@"); counts >after
  awk -v what="$what" '
    NR == FNR { before[$1] = $2; next }
    { n[$1] = $2 - before[$1]; all += n[$1] }
    END {
      parts = n["begin_parts"] + n["end_parts"] + n["abort_parts"]
      # AWS, us-east-1: $0.005 for 1,000 PUT, COPY, POST and LIST; $0.0004 for 1,000 GET and HEAD; DELETE is free.
      cost = (n["put"] + n["copy"] + n["list"] + n["begin_parts"] + n["end_parts"]) * 5 + (n["get"] + n["head"]) * 0.4
      printf "| %s | %d | %d | %d | %d | %d | %d | %d | %.4g |\n", what, all, n["put"], n["get"], n["head"], n["list"], n["copy"] + parts, n["delete"], cost
    }' before after
}

head -c 10240 /dev/urandom >small
head -c 8388608 /dev/urandom >block; for ((i = 0; i < 128; i++)); do cat block; done >large
GiB=$((1 << 30))

echo '| what a client does | requests | PUT | GET | HEAD | LIST | multipart and copy | DELETE | $ per million |'
echo '|---|---|---|---|---|---|---|---|---|'
row '10 KiB in one request' one_request small; small=$result
row '10 KiB in a session' session small 10240 10240; small2=$result
row 'read it' read_file "$small2"
row 'delete it' remove "$small2"
row '1 GiB in one body' session large $GiB $GiB; body=$result
row 'read it' read_file "$body"
row 'a range of 64 KiB of it' range "$body"
row 'delete it' remove "$body"
row '1 GiB in chunks of 8 MiB' session large $GiB $((8 << 20)); chunks=$result
row 'read it' read_file "$chunks"
row 'a range of 64 KiB of it' range "$chunks"
row 'compaction of it' collect
row 'removal of the old objects' collect '?force=true'
row 'read it, compacted' read_file "$chunks"
row 'a range of 64 KiB of it' range "$chunks"
row 'delete it' remove "$chunks"
remove "$small"; collect '?force=true'
