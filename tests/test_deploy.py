"""What stands in deploy/: the unit is one that systemd takes, and the image has what answering needs and no torch."""

import json
import re
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
HTTP_MANIFEST = DEPLOY / "manifest-http.yaml"
UNIT = DEPLOY / "advisor-slack@.service"
SCRIPTS = sorted((DEPLOY / "image").glob("*.sh"))
ANSWERING = """
import json, sys
from bot.cli import run
assert run(["ask", "--no-store", "Should we use Python or Rust for a log shipper?"]) == 0
from bot.state import open_store
import bot.slack.app, bot.slack.run, bot.slack.installations
import psycopg_pool, slack_bolt.adapter.socket_mode.internals, sqlalchemy, uvicorn, websockets.sync.client
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


def locked(file: Path) -> dict[str, str]:
    """Lines of a lock, by name of the package."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {line.partition("==")[0]: line for line in lines}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_takes_the_unit_without_a_word() -> None:
    """With every option known to it."""
    done = subprocess.run(["systemd-analyze", "verify", str(UNIT)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_unit_ends_where_trying_again_is_of_no_use() -> None:
    """Bad input, a missing index and configuration: the exit codes that the README tells of."""
    text = UNIT.read_text(encoding="utf-8")
    assert "RestartPreventExitStatus=2 3 4" in text
    assert "EnvironmentFile=/etc/advisor/slack.env" in text
    assert not re.search(r"xox|xapp", text)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_the_scripts_of_the_image_can_be_read_by_a_plain_shell(script: Path) -> None:
    """And may be run."""
    subprocess.run(["sh", "-n", str(script)], check=True)
    assert script.stat().st_mode & 0o111


def test_every_step_of_the_image_is_one_that_the_rehearsal_runs() -> None:
    """Each stage runs one script; what it copies is there; the second stage takes no torch."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    rehearsal = (DEPLOY / "image" / "rehearse.sh").read_text(encoding="utf-8")
    build, running = text.split("\nFROM ")[1:]
    for stage, script in ((build, "build.sh"), (running, "install.sh")):
        assert re.findall(r"/deploy/image/(\S+\.sh)", stage) == [script]
        assert f"/deploy/image/{script}" in rehearsal
    assert "requirements.lock" not in running
    assert "USER advisor" in running


def test_the_lock_of_the_image_is_part_of_the_whole_one() -> None:
    """The same versions, and neither torch nor anything that trains or exports."""
    whole, image = locked(ROOT / "requirements.lock"), locked(DEPLOY / "requirements.lock")
    assert image.items() <= whole.items()
    heavy = {"torch", "transformers", "sentence-transformers", "llama-index-core", "onnx", "onnxscript", "scikit-learn"}
    assert not heavy & image.keys()
    assert {"chromadb", "onnxruntime", "slack-bolt", "psycopg", "sqlalchemy", "uvicorn", "websockets"} <= image.keys()


def test_the_manifest_for_http_is_the_other_one_with_addresses() -> None:
    """Where it says no more than where events go, and that tokens are renewed, both ask for the same."""
    socket_mode, http = (yaml.safe_load(path.read_text()) for path in (ROOT / "manifest.yaml", HTTP_MANIFEST))
    assert http["settings"].pop("socket_mode_enabled") is False
    assert http["settings"].pop("token_rotation_enabled") is True
    assert http["oauth_config"].pop("redirect_urls") == ["https://advisor.example.com/slack/oauth_redirect"]
    events = "https://advisor.example.com/slack/events"
    places = (http["settings"]["event_subscriptions"], http["settings"]["interactivity"])
    assert [place.pop("request_url") for place in places] == [events, events]
    assert [command.pop("url") for command in http["features"]["slash_commands"]] == [events]
    for name in ("socket_mode_enabled", "token_rotation_enabled"):
        del socket_mode["settings"][name]
    assert http == socket_mode


@pytest.mark.slow
def test_answering_in_slack_imports_nothing_that_the_image_lacks(
    built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over either transport, on either database."""
    monkeypatch.setenv("ADVISOR_INDEX", str(built_home / "index"))
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    done = subprocess.run([sys.executable, "-c", ANSWERING], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stderr.splitlines()[-1])
    owners = packages_distributions()
    needed = {re.sub(r"[-_.]+", "-", owners[name][0]).lower() for name in loaded if name in owners}
    assert needed - {"python-or-rust", "setuptools", "editables"} <= locked(DEPLOY / "requirements.lock").keys()
