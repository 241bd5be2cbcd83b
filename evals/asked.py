"""From what the command line asks for to a measured result: settings, index, configurations, judge and earlier runs."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import BadConfiguration, BadInput
from evals.case import SHIPPED
from evals.configurations import configurations
from evals.evaluate import Judge, Others, Plan, evaluate
from evals.result import Result
from evals.stored import earlier, history
from evals.trial import Say

if TYPE_CHECKING:
    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of a run, as they were given."""

    only: tuple[str, ...]
    part: str
    cases: Path | None
    configurations: tuple[str, ...]
    against: str | None
    repeat: int
    seed: int
    judge: str | None
    reports: Path
    """The folder of stored reports."""
    reveal: bool


def measured(asked: Asked, say: Say) -> Result:
    """Run what was asked for; what can be refused is refused before the first case is run.

    Raises:
        BadInput: An option names what is not there.
        UnusableIndex: There is no index to answer from.
        BadConfiguration: A setting, or a model, cannot be used.

    """
    from bot.settings import read_settings
    from corpus.load import corpus_hash
    from index.store import open_index

    settings = read_settings()
    before = earlier(asked.against, asked.reports, Path(__file__).parent) if asked.against else None
    judge = _judge(asked.judge, settings) if asked.judge else None
    index = open_index(
        settings.index_dir, corpus_hash=corpus_hash(), model=settings.embed_model, chroma_url=settings.chroma_url
    )
    first, *beside = configurations(asked.configurations, settings, index)
    whole = asked.cases is None and not asked.only and asked.part == "all"
    plan = Plan(
        folder=asked.cases or SHIPPED, only=asked.only, part=asked.part, repeat=asked.repeat, seed=asked.seed,
        moves=whole,
    )  # fmt: skip
    others = Others(tuple(beside), before, judge)
    advisor, sources = first.make(), frozenset(index.sources)
    result = evaluate(plan, advisor, index.documents, sources, say, name=first.name, others=others)
    stem = result.run.stamp.name
    points = tuple(point for point in history(asked.reports) if point.name != stem)
    return replace(result, beside=replace(result.beside, earlier=points, reveal=asked.reveal))


def _judge(word: str, settings: "Settings") -> Judge:
    """Return the model that judges; nothing is sent yet."""
    from bot.grounding.judge import JudgeChecker
    from bot.model.spec import FORMS, read_spec

    try:
        name = str(read_spec(word))
    except BadConfiguration:
        raise BadInput(f"--judge: write {FORMS}") from None
    from bot.wiring import make_checker

    checker = make_checker(settings.model_copy(update={"llm": word}), judge=True)
    assert isinstance(checker, JudgeChecker)
    return Judge(checker.ask, name)
