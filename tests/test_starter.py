"""The comparison with the starter: what is measured, and what the targets are held to."""

import sys

import pytest

from corpus.errors import UnusableIndex
from evals.starter import Run, judge, measure, table


def medians(**changed: Run) -> dict[str, Run]:
    return {
        "python -c pass": Run(0.01, 9),
        "advisor --help": Run(0.07, 30),
        "advisor ask": Run(0.9, 170),
        "starter": Run(6.0, 600),
    } | {name.replace("_", " "): run for name, run in changed.items()}


def test_targets_are_met_below_their_limits_and_missed_above():
    assert [target.met for target in judge(medians())] == [True, True, True]
    assert [target.met for target in judge(medians(advisor_ask=Run(1.1, 301)))] == [False, False, True]
    slow = medians() | {"advisor --help": Run(0.081, 30)}
    assert [target.met for target in judge(slow)] == [True, True, False]


def test_the_table_shows_every_median_and_every_ratio():
    told = table(medians(), judge(medians()))
    for part in ("advisor ask", "0.900", "170", "starter", "6.000", "600", "0.150", "0.167", "met"):
        assert part in told
    assert "MISSED" in table(medians(advisor_ask=Run(9, 1)), judge(medians(advisor_ask=Run(9, 1))))


def test_a_process_is_measured_by_its_own_time_and_memory():
    program = "import time; block = bytearray(300 * 2**20); block[::4096] = b'x' * len(block[::4096]); time.sleep(0.2)"
    run = measure([sys.executable, "-c", program])
    assert 0.2 <= run.seconds < 20
    assert 300 <= run.megabytes < 600


def test_a_program_that_fails_is_no_measurement():
    with pytest.raises(RuntimeError, match="out of order"):
        measure([sys.executable, "-c", "raise SystemExit('out of order')"])
    with pytest.raises(UnusableIndex, match="run `advisor index`"):
        measure([sys.executable, "-c", "import sys; print('run `advisor index`', file=sys.stderr); sys.exit(3)"])
