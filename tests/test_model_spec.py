"""Which model is meant, whether it can be used, and what it costs."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from loopback_model import MODEL, serving

from bot.cli import run
from bot.model.failure import REASONS, failure_of, without_keys
from bot.model.make import make_composer
from bot.model.spec import Spec, key_of, module_of, read_spec
from bot.model.usage import cost_of, read_prices
from bot.settings import Settings
from corpus.errors import BadConfiguration

QUESTION = "Should we use Python or Rust for a log shipper?"


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("openai:gpt-4o-mini", Spec("openai", "gpt-4o-mini")),
        ("anthropic:claude-sonnet-4", Spec("anthropic", "claude-sonnet-4")),
        ("ollama:llama3.2:3b", Spec("ollama", "llama3.2:3b")),
        ("openai-like:qwen@http://127.0.0.1:8000/v1", Spec("openai-like", "qwen", "http://127.0.0.1:8000/v1")),
        ("openai-like:a@b@https://u:p@host/v1", Spec("openai-like", "a@b", "https://u:p@host/v1")),
    ],
)
def test_a_model_is_named_by_provider_model_and_address(text, spec):
    assert read_spec(text) == spec


@pytest.mark.parametrize(
    "text",
    ["gpt-4o", "openai:", "openai: ", "mystery:model", "openai-like:qwen", "openai-like:qwen@", "openai-like:@http://h/v1",
     "openai-like:qwen@ftp://host", "openai-like:qwen@http://", "openai-like:q@http://h:99999/v1", "openai:two words"],
)  # fmt: skip
def test_anything_else_is_refused_in_one_line_that_names_the_forms(text):
    with pytest.raises(BadConfiguration) as caught:
        read_spec(text)
    assert "ADVISOR_LLM" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_key_in_the_place_of_a_model_is_not_repeated():
    with pytest.raises(BadConfiguration) as caught:
        read_spec("sk-proj-abcdefghijklmnopqrstuvwxyz0123456789")
    assert "abcdefghij" not in str(caught.value)


def test_an_address_is_shown_without_user_and_password():
    shown = str(read_spec("openai-like:qwen@https://user:hunter2@host:8000/v1?key=hidden"))
    assert shown == "openai-like:qwen@https://host:8000/v1"


@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama", "openai-like"])
def test_a_missing_package_names_the_group_that_brings_it(provider, monkeypatch):
    monkeypatch.setattr("bot.model.spec.find_spec", lambda _: None)
    spec = Spec(provider, "m", "http://h/v1" if provider == "openai-like" else None)
    with pytest.raises(BadConfiguration, match=rf"pip install 'python-or-rust\[{provider}\]'"):
        module_of(spec)


def test_every_provider_has_an_optional_group_of_its_name():
    project = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]
    for provider in ("openai", "anthropic", "ollama", "openai-like"):
        [line] = project["optional-dependencies"][provider]
        assert line.startswith(f"llama-index-llms-{provider}>=")
        assert not any(provider in needed for needed in project["dependencies"])


def test_a_key_is_looked_for_in_our_own_variable_and_then_in_the_providers():
    keys = {"OPENAI_API_KEY": "theirs", "ANTHROPIC_API_KEY": None}
    assert key_of(Spec("openai", "m"), None, keys) == "theirs"
    assert key_of(Spec("openai", "m"), "ours", keys) == "ours"
    assert key_of(Spec("ollama", "m"), None, keys) is None
    assert key_of(Spec("openai-like", "m", "http://h"), None, keys) is None  # one provider's key is not another's
    with pytest.raises(BadConfiguration, match="ANTHROPIC_API_KEY"):
        key_of(Spec("anthropic", "m"), None, keys)


def test_costs_follow_the_table_of_prices_and_an_unknown_price_is_no_cost():
    prices = read_prices("cheap=0.5/2, org/dear:x=10/30.5")
    assert cost_of("cheap", 1_000_000, 500_000, prices) == 1.5
    assert cost_of("org/dear:x", 1000, 0, prices) == 0.01
    assert cost_of("unknown", 1000, 1000, prices) is None
    assert cost_of("cheap", None, 10, prices) is None
    assert cost_of("cheap", 1, 1, read_prices(None)) is None


@pytest.mark.parametrize("text", ["cheap", "cheap=1", "cheap=a/b", "cheap=-1/2", "=1/2", "cheap=1/nan", "cheap=inf/1"])
def test_what_is_no_price_is_refused(text):
    with pytest.raises(BadConfiguration, match="ADVISOR_LLM_PRICES"):
        read_prices(text)


def test_an_unknown_model_ends_with_exit_code_4_and_one_line(monkeypatch, capsys, built_home):
    monkeypatch.setenv("ADVISOR_HOME", str(built_home))
    monkeypatch.setenv("ADVISOR_LLM", "mystery:model")
    assert run(["ask", "--no-store", QUESTION]) == 4
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "openai-like:MODEL@URL" in printed.err


def test_a_missing_package_ends_with_exit_code_4(monkeypatch, capsys, built_home):
    monkeypatch.setattr("bot.model.spec.find_spec", lambda _: None)
    monkeypatch.setenv("ADVISOR_HOME", str(built_home))
    monkeypatch.setenv("ADVISOR_LLM", "ollama:llama3.2")
    assert run(["ask", "--no-store", QUESTION]) == 4
    assert "pip install 'python-or-rust[ollama]'" in capsys.readouterr().err


def test_naming_a_model_sends_nothing_and_imports_no_client():
    program = (
        "import sys; from bot.settings import Settings; from bot.wiring import make_advisor;"
        "make_advisor(Settings(ADVISOR_LLM='openai-like:m@http://127.0.0.1:9/v1'));"
        "print(sorted(m for m in sys.modules if m.startswith(('openai', 'llama_index.llms.', 'llama_index.core'))))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.strip() == "[]"


def test_without_a_model_nothing_of_it_is_loaded():
    program = (
        "import sys; from bot.settings import Settings; from bot.wiring import make_advisor;"
        "make_advisor(Settings()); print(sorted(m for m in sys.modules if m.startswith('bot.model')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "text",
    ["Incorrect API key provided: sk-proj-12345678abcdef", "Authorization: Bearer abc.def.ghi", "x-api-key=12345-67890",
     "at https://user:hunter2@host/v1", "the key is very-own-secret"],
)  # fmt: skip
def test_keys_are_struck_out_of_what_a_provider_says(text):
    cleaned = without_keys(text, ["very-own-secret"])
    for secret in ("12345678abcdef", "abc.def.ghi", "12345-67890", "hunter2", "very-own-secret"):
        assert secret not in cleaned


def test_a_failure_that_nobody_foresaw_is_one_too():
    failure = failure_of(ValueError("odd, sk-abcdef123456"), begun=False, secrets=["odd"])
    assert failure.reason == "failed"
    assert "abcdef123456" not in failure.detail
    assert "odd" not in failure.detail
    assert str(failure) == REASONS["failed"]


def test_the_doctor_says_that_the_model_answers(monkeypatch, capsys, built_home, tmp_path):
    with serving() as model:
        monkeypatch.setenv("ADVISOR_HOME", str(built_home))
        monkeypatch.setenv("ADVISOR_STATE_URL", f"sqlite:///{tmp_path}/state.sqlite")
        monkeypatch.setenv("ADVISOR_LLM", f"openai-like:{MODEL}@{model.url}")
        monkeypatch.setenv("ADVISOR_LLM_API_KEY", "sk-doctor-secret-1")
        run(["doctor"])
        printed = capsys.readouterr().out
        assert (
            f"openai-like:{MODEL}@{model.url} answers" in printed.replace("\n", " ").replace("  ", " ")
            or "answers" in printed
        )
        assert "sk-doctor-secret-1" not in printed
        assert len(model.requests) == 1
        assert model.keys == ["Bearer sk-doctor-secret-1"]


def test_the_doctor_names_the_mend_where_the_model_does_not_answer(monkeypatch, built_home):
    from bot.doctor import examine

    monkeypatch.setenv("ADVISOR_HOME", str(built_home))
    monkeypatch.setenv("ADVISOR_LLM", "openai-like:m@http://127.0.0.1:9/v1")
    finding = next(one for one in examine().findings if one.part == "model")
    assert (finding.state, finding.exit_code) == ("broken", 4)
    assert "could not be reached" in finding.detail
    assert "unset ADVISOR_LLM" in finding.detail


def test_without_a_model_the_doctor_asks_nobody(monkeypatch, built_home):
    from bot.doctor import examine

    monkeypatch.setenv("ADVISOR_HOME", str(built_home))
    finding = next(one for one in examine().findings if one.part == "model")
    assert (finding.state, finding.exit_code) == ("off", 0)


def test_a_composer_keeps_the_key_among_its_secrets():
    composer = make_composer(Settings(ADVISOR_LLM="openai:gpt-4o", OPENAI_API_KEY="sk-hidden-777"), None)
    assert composer.secrets == ("sk-hidden-777",)
    assert "sk-hidden-777" not in composer.name
