set -euo pipefail

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

note() {
  printf 'warning: %s\n' "$1" >&2
}

: "${AZURE_BATCH_ACCOUNT:?set it to the name of the Batch account}"
: "${AZURE_BATCH_ENDPOINT:?set it to the URL of the Batch account}"
if [[ ${AZURE_STORAGE_CONNECTION_STRING:-} =~ BlobEndpoint=([^;]+) ]]; then
  BLOB_ENDPOINT=${BASH_REMATCH[1]%/}
  [[ $AZURE_STORAGE_CONNECTION_STRING =~ AccountName=([^;]+) ]]
  storage_account=${BASH_REMATCH[1]}
else
  : "${AZURE_STORAGE_ACCOUNT:?set it to the name of the storage account}"
  BLOB_ENDPOINT=https://$AZURE_STORAGE_ACCOUNT.blob.core.windows.net
  storage_account=$AZURE_STORAGE_ACCOUNT
fi
# Signed by key where one is set, else as whoever is signed in with `az login`.
if [[ -n ${AZURE_STORAGE_KEY:-}${AZURE_STORAGE_CONNECTION_STRING:-} ]]; then
  blob_auth=(--auth-mode key)
  sas_auth=(--auth-mode key)
  LONGEST=999999999
else
  blob_auth=(--auth-mode login)
  sas_auth=(--auth-mode login --as-user)
  # A SAS that is signed as a user lives for less than a week.
  LONGEST=601200
fi
if [[ $BLOB_ENDPOINT == https:* ]]; then
  sas_auth+=(--https-only)
fi

# The files of requests hold secrets: only you can read them, and they go at the end.
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
NOW=$(date +%s)

utc() { # SECONDS since 1970
  date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ
}

sas_end() { # SECONDS from now
  utc $((NOW + ($1 < LONGEST ? $1 : LONGEST)))
}

for_account() { # BATCH_HOST STORAGE_ACCOUNT
  local host=${AZURE_BATCH_ENDPOINT#https://}
  [[ -z $1 || ${host%/} == "$1" ]] || fail "the workflow is for the Batch endpoint '$1', not '$host'"
  [[ -z $2 || $storage_account == "$2" ]] ||
    fail "the workflow is for the storage account '$2', not '$storage_account'"
}

need_access() { # SECONDS COMMAND
  (($1 <= LONGEST)) ||
    "$2" "tasks may need their files for $1 seconds, and without an account key access ends after $LONGEST"
}

sas() { # CONTAINER PERMISSIONS SECONDS
  az storage container generate-sas --name "$1" --permissions "$2" \
    --start "$(utc $((NOW - 600)))" --expiry "$(sas_end "$3")" "${sas_auth[@]}" --output tsv
}

node_agent() { # OS PUBLISHER OFFER SKU
  local sku
  sku=$(az batch pool supported-images list --output tsv \
    --query '[].[osType, imageReference.publisher, imageReference.offer, imageReference.sku, nodeAgentSkuId]' |
    WANTED="$1"$'\t'"$2"$'\t'"$3"$'\t'"$4" awk -F '\t' '
      !found && tolower($1 FS $2 FS $3 FS $4) == tolower(ENVIRON["WANTED"]) { print $5; found = 1 }')
  [[ -n $sku ]] || fail "Batch has no image '$2 $3 $4' of $1: see az batch pool supported-images list"
  printf '%s' "$sku"
}

upload() { # CONTAINER BLOB FILE MD5
  [[ $(openssl dgst -md5 -binary "$3" | openssl base64) == "$4" ]] ||
    fail "$3 is not what it was when this script was made"
  az storage blob upload --container-name "$1" --name "$2" --file "$3" --content-md5 "$4" \
    --metadata "${input_metadata[@]}" --overwrite --no-progress "${blob_auth[@]}" --output none
}

json_text() { # TEXT, as it stands between the quotes of JSON
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\r'/\\r}
  text=${text//$'\t'/\\t}
  printf '%s' "$text"
}

fill() { # reads JSON, and writes it with the value of the variable NAME for each OPEN_SIGNNAME>@
  local line name
  while IFS= read -r line; do
    while [[ $line == *'OPEN_SIGN'* ]]; do
      printf '%s' "${line%%'OPEN_SIGN'*}"
      line=${line#*'OPEN_SIGN'}
      name=${line%%'>@'*}
      line=${line#*'>@'}
      json_text "${!name}"
    done
    printf '%s\n' "$line"
  done
}

end_after_last_task() { # JOB NUMBER
  # A job that ends by itself while tasks are missing would refuse the rest.
  local there
  there=$(az batch task list --job-id "$1" --query '[].id' --output tsv | wc -l)
  ((there == $2)) || fail "job $1 has $there of its $2 tasks"
  az batch job set --job-id "$1" --on-all-tasks-complete terminatejob --output none
}
