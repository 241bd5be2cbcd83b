"""A fake advisor that writes its answers piece by piece."""

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from fakes import FakeAdvisor, statement

from bot.answer import Answer
from bot.writing import Piece, Said
from corpus.vocabulary import Role


@dataclass(slots=True)
class FakeWriter(FakeAdvisor):
    """Writes what `FakeAdvisor` answers: the verdict, each statement, the whole.

    `breaks` raises after the first statement, `drops` ends without an answer, `changes` ends with another answer than
    it showed.
    """

    pause: float = 0.0  # seconds before each piece

    def write(self, question: str, *, previous: Answer | None = None, sources: Collection[str] = ()) -> Iterator[Piece]:
        """Yield the pieces of the answer to `question`."""
        answer = self.answer(question, previous=previous, sources=sources)
        if answer.verdict:
            yield answer.verdict
        for one in answer.statements:
            time.sleep(self.pause)
            yield Said(one, answer.citations)
            if "breaks" in question:
                raise RuntimeError("the fake writer was told to break")
        if "drops" in question:
            return
        if "changes" in question:
            answer = replace(answer, statements=(statement("Something else altogether.", Role.FOR, "rust", 1),))
        yield answer
