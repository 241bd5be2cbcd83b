"""Time and memory of a cold question, beside LlamaIndex's own starter on the same texts and weights.

Run as a program, this module is the starter: `python -m evals.starter build|ask FOLDER WEIGHTS [QUESTION]`, written as
LlamaIndex's documentation does it: HuggingFaceEmbedding, a persisted Chroma collection, a retriever, no language model.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from corpus.errors import AdvisorError, BadConfiguration, UnusableIndex

RUNS = 5  # interleaved runs, of which the median is told
TOP_K = 8  # passages that the starter retrieves
QUESTION = "Should we use Python or Rust for a log shipper?"
TEXTS = "texts.json"
MOST_TIME = 1 / 6  # of the starter's wall time
MOST_MEMORY = 1 / 2  # of the starter's peak resident memory
MOST_HELP = 8.0  # times the wall time of `python -c pass`


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took."""

    seconds: float  # wall time
    megabytes: float  # peak resident memory, 2**20 bytes


@dataclass(frozen=True, slots=True)
class Target:
    """A ratio and the most that it may be."""

    name: str
    ratio: float
    most: float

    @property
    def met(self) -> bool:
        """Whether the ratio keeps to its limit."""
        return self.ratio <= self.most


def bench() -> int:
    """Measure, print medians and ratios, and return 0 where every target is met, else 1.

    Raises:
        BadConfiguration: The starter's own package is not installed.
        UnusableIndex: There is no index to answer from.

    """
    from bot.settings import read_settings

    if find_spec("llama_index.embeddings") is None or find_spec("llama_index.embeddings.huggingface") is None:
        raise BadConfiguration("the starter is not installed; run `pip install 'python-or-rust[bench]'`")
    settings = read_settings()
    from index.weights import find_weights

    weights = str(find_weights(settings.embed_model).folder)
    with tempfile.TemporaryDirectory() as folder:
        _prepare(folder, weights)
        medians = _medians(
            {
                "python -c pass": [sys.executable, "-c", "pass"],
                "advisor --help": [*_advisor(), "--help"],
                "advisor ask": [*_advisor(), "ask", "--no-store", QUESTION],
                "starter": _starter("ask", folder, weights, QUESTION),
            }
        )
    targets = judge(medians)
    sys.stdout.write(table(medians, targets) + "\n")
    return 0 if all(target.met for target in targets) else 1


def judge(medians: Mapping[str, Run]) -> list[Target]:
    """Return the ratios that are held to a limit."""
    ask, starter = medians["advisor ask"], medians["starter"]
    helped = medians["advisor --help"].seconds / medians["python -c pass"].seconds
    return [
        Target("advisor ask / starter, wall time", ask.seconds / starter.seconds, MOST_TIME),
        Target("advisor ask / starter, peak memory", ask.megabytes / starter.megabytes, MOST_MEMORY),
        Target("advisor --help / python -c pass, wall time", helped, MOST_HELP),
    ]


def table(medians: Mapping[str, Run], targets: Sequence[Target]) -> str:
    """Return the medians and the ratios as plain text."""
    rows = [f"fresh process, median of {RUNS} interleaved runs      seconds      MB"]
    rows += [f"  {name:<45}{run.seconds:10.3f}{run.megabytes:8.0f}" for name, run in medians.items()]
    rows.append("ratio                                               measured   limit")
    rows += [
        f"  {one.name:<47}{one.ratio:10.3f}{one.most:8.3f}  {'met' if one.met else 'MISSED'}" for one in targets
    ]  # fmt: skip
    return "\n".join(rows)


def measure(command: Sequence[str]) -> Run:
    """Run a program to its end and return what it took; raise `UnusableIndex` or `RuntimeError` where it fails.

    It is started by a small process of its own, because Linux counts the memory of whoever starts a program to it.
    """
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    launcher = subprocess.run(  # noqa: S603
        [*_starter("measure"), *command], capture_output=True, text=True, env=environment, check=False
    )
    taken = json.loads(launcher.stdout)
    if taken["code"] == 0:
        return Run(taken["seconds"], taken["megabytes"])
    lines = launcher.stderr.strip().splitlines()
    reason = lines[-1] if lines else f"exit code {taken['code']}"
    if taken["code"] == UnusableIndex.exit_code:
        raise UnusableIndex(reason)
    raise RuntimeError(f"{' '.join(command[:4])}: {reason}")


def launch(command: Sequence[str]) -> None:
    """Run a program with its output thrown away, and write what it took as JSON to standard output."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    scale = 2**20 if sys.platform == "darwin" else 2**10  # bytes there, kilobytes elsewhere
    taken = {"code": process.returncode, "seconds": seconds, "megabytes": usage.ru_maxrss / scale}
    sys.stdout.write(json.dumps(taken))


def _medians(commands: Mapping[str, Sequence[str]]) -> dict[str, Run]:
    """Run all programs in turn, once to warm the disk's cache and then `RUNS` times, and return the medians."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(RUNS + 1):
        for name, command in commands.items():
            run = measure(command)
            if turn:
                runs[name].append(run)
    return {
        name: Run(median(run.seconds for run in some), median(run.megabytes for run in some))
        for name, some in runs.items()
    }


def _prepare(folder: str, weights: str) -> None:
    """Write out the index's texts and persist the starter's own index of them, each in a process of its own."""
    measure(_starter("texts", folder, weights))
    measure(_starter("build", folder, weights))


def _starter(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "evals.starter", *arguments]


def _advisor() -> list[str]:
    """Return the command that a user types, or what it stands for where it is not installed."""
    script = Path(sys.executable).with_name("advisor")
    return [str(script)] if script.is_file() else [sys.executable, "-c", "from bot.cli import main; main()"]


def write_texts(folder: Path) -> None:
    """Write the texts of all passages of the index in force, by id."""
    from bot.settings import read_settings
    from index.store import open_index

    settings = read_settings()
    index = open_index(
        settings.index_dir, corpus_hash=None, model=settings.embed_model, chroma_url=settings.chroma_url
    )  # fmt: skip
    texts = {passage.id: index.text_of(passage) for passage in index.passages}
    (folder / TEXTS).write_text(json.dumps(texts), encoding="utf-8")


def starter_build(folder: Path, weights: str) -> None:
    """Embed the texts and persist them, as the starter does."""
    import chromadb
    from llama_index.core import StorageContext, VectorStoreIndex
    from llama_index.core.schema import TextNode
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    texts = json.loads((folder / TEXTS).read_text(encoding="utf-8"))
    collection = chromadb.PersistentClient(str(folder / "starter")).get_or_create_collection("starter")
    context = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
    nodes = [TextNode(id_=one, text=text) for one, text in texts.items()]
    VectorStoreIndex(nodes, storage_context=context, embed_model=HuggingFaceEmbedding(model_name=weights))


def starter_ask(folder: Path, weights: str, question: str) -> int:
    """Answer a question as the starter does; return how many passages were found."""
    import chromadb
    from llama_index.core import VectorStoreIndex
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    collection = chromadb.PersistentClient(str(folder / "starter")).get_or_create_collection("starter")
    store = ChromaVectorStore(chroma_collection=collection)
    index = VectorStoreIndex.from_vector_store(store, embed_model=HuggingFaceEmbedding(model_name=weights))
    return len(index.as_retriever(similarity_top_k=TOP_K).retrieve(question))


def main(arguments: Sequence[str]) -> int:
    """Play the starter's part, or measure a program, in a process of its own; return the exit code."""
    mode, *rest = arguments
    if mode == "measure":
        launch(rest)
        return 0
    folder, weights, *question = rest
    if mode == "texts":
        write_texts(Path(folder))
    elif mode == "build":
        starter_build(Path(folder), weights)
    else:
        return 0 if starter_ask(Path(folder), weights, *question) == TOP_K else 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except AdvisorError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
