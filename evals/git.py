"""Git, as far as the evals need it: reading what a checkout's history says."""

import subprocess
from pathlib import Path


class NoGit(Exception):
    """Raised when git cannot be run or refuses, with what it says."""


def git(folder: Path, *words: str) -> str:
    """Run a reading git command in a folder and return what it prints; raise `NoGit` where it fails."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False)  # noqa: S603, S607
    except OSError as error:
        raise NoGit(f"git cannot be run ({error.strerror})") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise NoGit(said or f"git ended with {done.returncode}")
    return done.stdout.decode("utf-8", "replace")
