#!/bin/sh
# Runs the steps of the image where there is no container engine, in a clean environment, and asks a question there.
#     deploy/image/rehearse.sh [FOLDER]
# PYTHON is the interpreter to begin with, python3 unless set; BUILD_PYTHON (see build.sh) saves the first stage's
# installation. The folder is deleted first.
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-$(mktemp -d)}
rm -rf "$folder" && mkdir -p "$folder/home"

clean() { # nothing of this shell's environment, as in a container
  env -i PATH=/usr/local/bin:/usr/bin:/bin HOME="$folder/home" LANG=C.UTF-8 PYTHON="${PYTHON:-python3}" \
    ${BUILD_PYTHON:+BUILD_PYTHON="$BUILD_PYTHON"} ${TORCH_INDEX_URL:+TORCH_INDEX_URL="$TORCH_INDEX_URL"} "$@"
}

clean "$source/deploy/image/build.sh" "$source" "$folder/build"
BUILD_PYTHON='' clean "$source/deploy/image/install.sh" "$source" "$folder/build" "$folder/advisor"
rm -rf "$folder/build"

# As the image runs it: with a user who may write nowhere but into the state's folder and the index.
mkdir "$folder/state" && chmod 0777 "$folder/state" && chmod 0755 "$folder"
as_nobody=''
if [ "$(id -u)" = 0 ]; then
  as_nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
  chown -R 65534:65534 "$folder/advisor/index"
fi
cd /
run() {
  # shellcheck disable=SC2086
  env -i PATH="$folder/advisor/venv/bin:/usr/bin:/bin" HOME=/nonexistent LANG=C.UTF-8 ADVISOR_HOME="$folder/state" \
    ADVISOR_INDEX="$folder/advisor/index" $as_nobody "$@"
}
run advisor ask "Should we use Python or Rust for a log shipper?"
run advisor doctor | grep -E '^ *(index|state)' || true
status=0
run advisor slack || status=$?
[ "$status" = 4 ] || { echo "advisor slack without tokens ended with $status, not 4" >&2; exit 1; }
du -sh "$folder/advisor"
