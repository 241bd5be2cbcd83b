"""Text that wants to do harm, in every field that an answer has: strategies for hypothesis."""

import re
from dataclasses import replace

from fakes import FakeAdvisor, citation, statement
from hypothesis import strategies as st

from bot.answer import Answer, Verdict
from corpus.vocabulary import Outcome, Role, Strength

HOSTILE_PARTS = st.sampled_from([
    "<!channel>", "<@U1>", "<https://evil.example|x>", "&lt;!here&gt;", "@everyone", "](https://evil.example)", "[x",
    "\u202e", "\u2066", "\x00", "\ud800", "\U0001f389" * 30, "a" + "\u0301" * 40, "<#C1>", "<mailto:a@b.c|x>",
    "<!subteam^S1>", ":flag-us:", "- x", "1. x", "![x](https://evil.example/x.png)", "<javascript:alert(1)|x>",
    "\n# ", "\n> ", "**", "```", ":tada:", "|", "\\", "~", "<!date^1^{date}|x>",
])  # fmt: skip
TEXTS = st.lists(st.text(max_size=40) | HOSTILE_PARTS, max_size=12).map("".join)
LONG = st.builds(lambda text, times: text * times, TEXTS, st.integers(1, 200))
URLS = st.one_of(
    st.none(), TEXTS, st.just("https://example.org/a"), TEXTS.map(lambda text: f"https://example.org/{text}")
)
LIVE = re.compile(r"<(?!https?://[^<>|\s]+\|)|[\u202a-\u202e\u2066-\u2069\x00]|@(?:channel|here|everyone)")
"""Any raw angle bracket but that of a link of ours, a change of direction, or a mass mention."""


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Any answer: any outcome, any text, any number of statements."""
    cited = [replace(citation(n, draw(LONG), title=draw(TEXTS), url=draw(URLS)), author=draw(TEXTS))
             for n in range(1, draw(st.integers(0, 4)) + 1)]  # fmt: skip
    said = [
        statement(draw(LONG), draw(st.sampled_from(Role)), draw(st.sampled_from(["rust", None, "cpp"])),
                  *draw(st.lists(st.integers(1, 6), max_size=12)))
        for _ in range(draw(st.integers(0, 5)))
    ]  # fmt: skip
    outcome = draw(st.sampled_from(Outcome))
    return replace(
        FakeAdvisor().answer("x"), question=draw(LONG), outcome=outcome, statements=tuple(said),
        citations=tuple(cited), nearest=tuple(cited) if outcome is Outcome.NOT_COVERED else (),
        verdict=draw(st.none() | st.builds(Verdict, st.just("rust"), st.sampled_from(Strength), LONG)),
        asks=draw(st.none() | LONG), notice=draw(st.none() | LONG),
        covers=tuple(draw(st.lists(TEXTS, max_size=15))), would_change=tuple(draw(st.lists(LONG, max_size=3))),
    )  # fmt: skip
