"""A gold answer that changed after its first commit is found, and must have a reason."""

import subprocess

import pytest
from fakes_evals import CASES, DOCUMENTS, SOURCES, oracle, write_cases

from corpus.errors import BadInput
from evals.case import load_cases
from evals.evaluate import Plan, evaluate
from evals.gold import fingerprint, gold_history, read_reasons
from evals.result import read_stamp


def git(folder, *words):
    """Run git without the settings of whoever runs the tests."""
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder, text=CASES):
    """Write the cases, commit them and return the commit."""
    write_cases(folder / "evals" / "cases", text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Write cases")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout"
    folder.mkdir()
    git(folder, "init", "--quiet")
    return folder


def test_unchanged_cases_have_no_changes(checkout):
    first = commit(checkout)
    history = gold_history(checkout / "evals" / "cases", checkout / "none.yaml")
    assert (history.changes, history.first, history.unknown) == ((), first[:12], None)


def test_a_changed_answer_question_or_removal_is_found_since_its_first_commit(checkout):
    commit(checkout)
    new = "- {id: late, kind: uncovered, question: 'PHP?', gold: {outcome: [not_covered]}}\n"
    second = commit(checkout, CASES + new)
    changed = (CASES + new).replace("lean: [rust]", "lean: [go]").replace("PHP?", "Perl?").replace("id: h-1", "id: h-2")
    commit(checkout, changed)
    history = gold_history(checkout / "evals" / "cases", checkout / "none.yaml")
    found = {change.case: change for change in history.changes}
    assert set(found) == {"v-1", "late", "h-1"}
    assert found["late"].since == second[:12]
    assert '"rust"' in found["v-1"].was
    assert '"go"' in found["v-1"].now
    assert found["h-1"].fingerprint == "removed"
    assert len(history.unexplained) == 3


def test_a_change_that_is_not_committed_yet_counts(checkout):
    commit(checkout)
    write_cases(checkout / "evals" / "cases", CASES.replace("lean: [rust]", "lean: [go]"))
    assert [change.case for change in gold_history(checkout / "evals" / "cases").changes] == ["v-1"]


def test_moving_a_case_or_rewording_why_is_no_change(checkout):
    commit(checkout)
    (checkout / "evals" / "cases" / "cases.yaml").unlink()
    (checkout / "evals" / "cases" / "moved.yaml").write_text(
        CASES.replace("id: v-1,", "id: v-1, why: So it is., tags: [t],")
    )
    assert gold_history(checkout / "evals" / "cases").changes == ()


def test_a_reason_covers_one_state_of_one_case(checkout):
    commit(checkout)
    write_cases(checkout / "evals" / "cases", CASES.replace("lean: [rust]", "lean: [go]"))
    log = checkout / "gold_changes.yaml"
    mark = gold_history(checkout / "evals" / "cases", log).changes[0].fingerprint
    log.write_text(f"- {{id: v-1, now: '{mark}', reason: The article says Go.}}\n")
    history = gold_history(checkout / "evals" / "cases", log)
    assert history.changes[0].reason == "The article says Go."
    assert history.unexplained == ()
    write_cases(checkout / "evals" / "cases", CASES.replace("lean: [rust]", "lean: [zig]"))
    assert len(gold_history(checkout / "evals" / "cases", log).unexplained) == 1


def test_the_gate_fails_for_a_change_without_a_reason(checkout):
    commit(checkout)
    folder = write_cases(checkout / "evals" / "cases", CASES.replace("lean: [rust]", "lean: [go]"))
    plan = Plan(folder=folder, log=checkout / "none.yaml")
    result = evaluate(plan, oracle(load_cases(folder)), DOCUMENTS, frozenset(SOURCES))
    assert len(result.breaches) == 1
    assert result.breaches[0].startswith("v-1: changed since")
    assert result.run.history.changes[0].fingerprint in result.breaches[0]


def test_without_history_nothing_is_claimed(checkout, tmp_path):
    loose = write_cases(tmp_path / "loose")
    assert "no git history here" in (gold_history(loose).unknown or "")
    fresh = write_cases(checkout / "evals" / "cases")
    assert "no git history here" in (gold_history(fresh).unknown or "")
    (checkout / "x").write_text("x")
    git(checkout, "add", "x")
    git(checkout, "commit", "--quiet", "--message", "Begin")
    assert gold_history(fresh).unknown == "the cases are not committed yet"


def test_a_shallow_checkout_says_so(checkout, tmp_path):
    commit(checkout)
    commit(checkout, CASES.replace("lean: [rust]", "lean: [go]"))
    git(tmp_path, "clone", "--quiet", "--depth", "1", checkout.as_uri(), "shallow")
    assert "shallow" in (gold_history(tmp_path / "shallow" / "evals" / "cases").unknown or "")


@pytest.mark.parametrize("text", ["- {id: a, now: b}", "- {id: a, now: b, reason: ' '}", "id: a", "- [", "- a"])
def test_a_bad_log_of_reasons_is_refused(tmp_path, text):
    (tmp_path / "log.yaml").write_text(text)
    with pytest.raises(BadInput, match=r"log.yaml: (entry 1|not YAML)"):
        read_reasons(tmp_path / "log.yaml")


def test_a_run_is_stamped_with_its_commit_and_whether_it_was_changed(checkout, tmp_path):
    head = commit(checkout)
    assert (read_stamp(checkout).commit, read_stamp(checkout).dirty) == (head, False)
    (checkout / "new").write_text("")
    assert read_stamp(checkout).dirty
    assert read_stamp(checkout).name == f"evals-{head[:12]}-dirty"
    assert read_stamp(tmp_path).commit == "unknown"


def test_a_removed_case_has_no_fingerprint_but_a_word():
    assert fingerprint("") == "removed"
    assert len(fingerprint("x")) == 8
