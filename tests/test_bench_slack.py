"""The load test itself: a shorter one, with a fake advisor, in which nothing may be lost or doubled."""

import math
from pathlib import Path

import pytest
from bench_slack import ONE_IN, Load, Measured, measure, questions, table

TEXTS = tuple(f"Python or Rust for job {number}?" for number in range(20))


@pytest.mark.slow
def test_a_short_load_is_answered_whole_and_once(tmp_path: Path) -> None:
    """One worker on SQLite: every event acknowledged, every question answered, everything measured."""
    load = Load(4.0, 25.0, texts=TEXTS)
    row = measure("one", load, f"sqlite:///{tmp_path / 'state.sqlite'}", tmp_path, command=())
    assert (row.events, row.questions) == (100, 100 // ONE_IN)
    assert (row.lost, row.doubled) == (0, 0)
    assert 0 < row.ack_p50 <= row.ack_p99
    assert 0 < row.answer_p50 <= row.answer_p95
    assert row.bot_cpu > 0
    assert row.slack_cpu > 0
    assert row.rss_last > 10


@pytest.mark.slow
def test_a_worker_that_is_killed_under_load_costs_nothing(tmp_path: Path, state_url: str) -> None:
    """Two workers on either database, one of them killed half-way."""
    load = Load(4.0, 25.0, texts=TEXTS)
    row = measure("two", load, state_url, tmp_path, workers=2, kill=True, command=())
    assert (row.questions, row.late, row.lost, row.doubled) == (20, 0, 0, 0)


@pytest.mark.slow
def test_a_question_that_is_still_open_is_late_and_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written down, and whoever starts next answers it."""
    monkeypatch.setenv("BENCH_LATEST", "1")
    load = Load(1.0, 10.0, texts=("slow question",))
    row = measure("late", load, f"sqlite:///{tmp_path / 'state.sqlite'}", tmp_path, command=())
    assert (row.questions, row.late, row.lost, row.doubled) == (2, 2, 0, 0)


def test_the_table_has_a_line_for_every_run() -> None:
    """In Markdown, as it stands in the README."""
    row = Measured("one", 6000, 1200, 2.4, 40.0, 150.0, 900.0, 3, 7, 0, 0, 140.0, 12.0, 121.0, 220.0, 224.0)
    head, rule, line = table([row]).splitlines()
    assert head.count("|") == rule.count("|") == line.count("|") == 14
    assert "| 6,000 | 1,200 | 2 / 40 | 150 / 900 | 7 | 0 | 0 | 3 |" in line


def test_the_questions_of_the_load_are_those_of_the_eval_set() -> None:
    """Hundreds of them, so that no answer is the same all the time."""
    assert len(questions()) > 200


def test_a_run_in_which_nothing_came_back_has_no_latency() -> None:
    """It is not a number, and not zero."""
    from bench_slack import _at

    assert math.isnan(_at([], 99))
    assert _at([0.001, 0.002, 0.003], 50) == pytest.approx(2.0)
    assert _at([0.001, 0.002, 0.003], 99) == pytest.approx(3.0)
