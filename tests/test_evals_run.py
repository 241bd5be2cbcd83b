"""The whole command on the real program: two configurations and a judge, over a model's server on loopback."""

import json
import re

import pytest
from loopback_model import Reply, honest, serving

from evals import __main__ as command

pytestmark = pytest.mark.slow

CASES = ("log-shipper", "churn-notebook", "none-install-rust")


def test_two_configurations_and_a_judge_stand_in_one_report(built_home, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ADVISOR_HOME", str(built_home))
    with serving(honest) as server:

        def behave(data):
            asked = server.requests[-1]["messages"][-1]["content"]
            return honest(data) if "<data>" in asked else Reply("YES")

        server.behave = behave
        model = f"openai-like:loopback-1@{server.url}"
        words = [word for case in CASES for word in ("--only", case)]
        words += ["--configuration", "extractive", "--configuration", model, "--judge", model, "--repeat", "2"]
        monkeypatch.setattr("sys.argv", ["evals", *words, "--json", "--no-gate", "--out", str(tmp_path)])
        with pytest.raises(SystemExit) as ended:
            command.main()
    assert not ended.value.code
    data = json.loads(capsys.readouterr().out)
    assert data["configuration"] == "extractive"
    assert [side["name"] for side in data["sides"]] == [model, "baseline"]
    written = next(
        one for one in data["sides"][0]["figures"] if (one["metric"], one["part"]) == ("cited_statements", "all")
    )
    assert written["mean"] == 1.0
    assert data["repeats"]["unsteady"] == {}
    assert set(data["judged"]["opinions"]["faithfulness"].values()) == {True}
    assert {case["id"] for case in data["cases"]} == set(CASES)
    page = next(tmp_path.glob("*.html")).read_text(encoding="utf-8")
    assert model in page
    assert not re.search(r"<script|<link|<img|src=|@import|url\(", page)
