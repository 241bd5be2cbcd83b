#!/bin/sh
# First stage of the image: everything is installed, torch included; a wheel and an index come out of it.
#     deploy/image/build.sh SOURCE OUT
# OUT/dist holds the wheel, OUT/index the index. BUILD_PYTHON names an environment in which requirements.lock is
# installed already, so that nothing is installed; TORCH_INDEX_URL names where torch comes from, such as its CPU index.
set -eu
source=$(cd "$1" && pwd)
mkdir -p "$2" && out=$(cd "$2" && pwd)

python=${BUILD_PYTHON:-}
if [ -z "$python" ]; then
  "${PYTHON:-python3}" -m venv "$out/venv" && python=$out/venv/bin/python
  if [ -n "${TORCH_INDEX_URL:-}" ]; then
    "$python" -m pip install --no-cache-dir --index-url "$TORCH_INDEX_URL" "$(grep '^torch==' "$source/requirements.lock")"
  fi
  "$python" -m pip install --no-cache-dir --requirement "$source/requirements.lock"
fi

rm -rf "$out/dist" "$out/site" "$out/index"
(cd "$source" && "$python" -m hatchling build --target wheel --directory "$out/dist")
"$python" -m pip install --quiet --no-deps --no-index --target "$out/site" "$out"/dist/*.whl
cd "$out"
PYTHONPATH=$out/site ADVISOR_HOME=$out/home ADVISOR_INDEX=$out/index "$python" "$out/site/bin/advisor" index
rm -rf "$out/site" "$out/home"
