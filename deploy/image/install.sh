#!/bin/sh
# Second stage of the image: what answering needs, and no torch.
#     deploy/image/install.sh SOURCE OUT PLACE
# OUT is what build.sh made; PLACE, such as /opt/advisor, gets venv/ and index/. Whoever answers must be able to write
# into the index: Chroma opens its database so.
set -eu
source=$(cd "$1" && pwd)
out=$(cd "$2" && pwd)
mkdir -p "$3" && place=$(cd "$3" && pwd)

"${PYTHON:-python3}" -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --no-cache-dir --no-deps --requirement "$source/deploy/requirements.lock"
"$place/venv/bin/python" -m pip install --no-cache-dir --no-deps --no-index "$out"/dist/*.whl
rm -rf "$place/index"
cp -R "$out/index" "$place/index"
"$place/venv/bin/python" -c '
import importlib.util, sys
heavy = [name for name in ("torch", "sentence_transformers", "llama_index") if importlib.util.find_spec(name)]
sys.exit(f"the image holds {heavy}" if heavy else 0)'
