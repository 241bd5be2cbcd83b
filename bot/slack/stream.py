"""An answer that is shown while it is written: statement by statement, each checked before it comes here."""

from collections.abc import Iterator

from bot.answer import Answer, Statement, Verdict
from bot.slack.blocks import Message, heading, linked
from bot.slack.escape import in_markdown
from bot.slack.live import Live
from bot.writing import Piece, Said

MOST = 3000  # characters that are shown while the answer is written; its evidence has the rest


class Stream:
    """Shows the pieces of one answer in `live`, and remembers what was shown."""

    def __init__(self, live: Live) -> None:
        """Begin with nothing shown."""
        self.live = live
        self._verdict: Verdict | None = None
        self._said: list[Statement] = []
        self._heading = ""
        self._hidden = 0

    def narrate(self, pieces: Iterator[Piece]) -> Answer:
        """Show the pieces as they come and return the whole answer; whatever writing raises goes up.

        Raises `RuntimeError` where the pieces end without an answer.
        """
        for piece in pieces:
            if isinstance(piece, Answer):
                return piece
            self._show(piece)
        raise RuntimeError("the answer was not finished by whoever wrote it")

    def finish(self, message: Message, answer: Answer | None) -> None:
        """End the post with the message of the answer; raises as `Live.finish` does.

        Where what was shown is what the answer says, it stays; where the answer turned out otherwise, it is replaced.
        """
        same = self.live.text.strip() != "" and answer is not None and self._is_told_by(answer)
        if same and answer:
            for statement in answer.statements[len(self._said) :]:
                self._show(Said(statement, answer.citations))
            if self._hidden:
                points = "point" if self._hidden == 1 else "points"
                self.live.add(f"\n\n_{self._hidden} more {points}: press Evidence._")
            message = Message(message.text, [_markdown(self.live.text), *_below(message)])
        self.live.finish(message, answer.id if answer else None, same=same)

    def _is_told_by(self, answer: Answer) -> bool:
        return answer.verdict == self._verdict and list(answer.statements[: len(self._said)]) == self._said

    def _show(self, piece: Verdict | Said) -> None:
        if isinstance(piece, Verdict):
            self._verdict = piece
            self.live.add(f"**{in_markdown(piece.summary, 500)}**\n\n_Evidence: {piece.strength}_\n")
            return
        self._said.append(piece.statement)
        line = f"\n- {in_markdown(piece.statement.text, 400)}{linked(piece.citations, piece.statement.citations)}"
        above = heading(piece.statement)
        text = line if above == self._heading else f"\n\n**{above}**\n{line}"
        if len(self.live.text) + len(text) > MOST:
            self._hidden += 1
            return
        self._heading = above
        self.live.add(text)


def _markdown(text: str) -> dict[str, object]:
    from slack_sdk.models.blocks import MarkdownBlock

    block: dict[str, object] = MarkdownBlock(text=text.strip()).to_dict()
    return block


def _below(message: Message) -> list[dict[str, object]]:
    """Return the blocks of a message that stand below its text."""
    return [block for block in message.blocks if block["type"] != "markdown"]
