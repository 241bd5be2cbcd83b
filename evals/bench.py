"""The benchmarks on public sets in one run: grounding, retrieval and abstention, each beside its floor."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.settings import read_settings
from bot.wiring import make_checker
from corpus.errors import BadInput
from evals.bench_abstention import report_abstention
from evals.bench_grounding import report_grounding
from evals.checker_sets import READERS
from evals.retrieval_bench import bench_retrieval, find_sets, remembered, table
from evals.retrieval_sets import FILES, SETS
from index.store import open_index

PARTS = ("grounding", "retrieval", "abstention")


def bench(folder: Path | None, only: Sequence[str], say: Callable[[str], None], *, judge: bool = False) -> str:
    """Measure the named parts, or all, on what a folder holds of the sets, and return the tables.

    Raises:
        BadInput: The sets are not at hand, a file is damaged, or a part is not one of ours.
        UnusableIndex: There is no index to take the encoder from.
        BadConfiguration: The configured checker cannot be used.

    """
    if unknown := sorted(set(only) - set(PARTS)):
        raise BadInput(f"--only {unknown[0]}: write {', '.join(PARTS)}")
    place = find_sets(folder)
    if place is None or not place.is_dir():
        raise BadInput("the public sets are not at hand; name the folder that holds their *.jsonl files")
    held = {path.stem for path in place.glob("*.jsonl")}
    wanted = [part for part in PARTS if (not only or part in only) and _is_held(part, held)]
    if not wanted:
        raise BadInput(
            f"{place} holds none of the public sets that are asked for; name the folder of their *.jsonl files"
        )
    settings = read_settings()
    parts = []
    if "grounding" in wanted:
        parts.append(report_grounding(place, make_checker(settings, judge=judge, reads=True), say))
    if {"retrieval", "abstention"} & set(wanted):
        index = open_index(
            settings.index_dir, corpus_hash=None, model=settings.embed_model, chroma_url=settings.chroma_url
        )
        encode = remembered(index.encode, index.manifest.weights, settings.home / "cache", say)
        if "retrieval" in wanted:
            sets = [read(place) for name, read in SETS.items() if set(FILES[name]) <= held]
            lines = [line for one in sets for line in bench_retrieval(one, encode)]
            parts.append(f"retrieval, encoder {index.manifest.model}\n{table(lines)}")
        if "abstention" in wanted:
            parts.append(report_abstention(place, encode, say))
    return "\n\n".join(parts)


def _is_held(part: str, held: set[str]) -> bool:
    """Say whether a folder with files of these names has a set for a part of the benchmark."""
    if part == "grounding":
        return any(name.startswith(tuple(READERS)) for name in held)
    names = FILES if part == "retrieval" else {"squad", "qed"}
    return any(set(FILES[name]) <= held for name in names)
