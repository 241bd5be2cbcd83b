"""An answer with everything in it that a surface can show: a ledger, grounds, a conflict, a check, a base rate."""

from dataclasses import replace

from fakes import FakeAdvisor, citation, statement

from bot.answer import Answer, Basis, Cell, Grounds, Verdict
from bot.retold import check_text, conflict_text
from corpus.vocabulary import Role, Strength

QUESTION = "Should we use Python or Rust for a proxy?"
SMALL, LARGE = "Rust took 30% less memory.", "A library of Python saves weeks."
SLOW, CLAIM = "Rust took weeks to learn.", "Rust halves the bill."
SAYS = "The company names no costs."


def grounds(**changes: object) -> Grounds:
    """How a verdict for Rust over Python came about, with whatever is to be otherwise."""
    usual = Grounds(
        subject="a proxy", work="high_throughput_service", options=("python", "rust"), lean="rust",
        strength=Strength.STRONG, rivals=("python",), rule="leads", general=False, pieces=12, sources=5, repeated=3,
        doubted=1, aside=40,
    )  # fmt: skip
    return replace(usual, **changes)  # type: ignore[arg-type]


LEDGER = (
    Cell("python", "ecosystem", 0.3, 2, "documentation", 2, 0),
    Cell("python", "runtime_speed", -0.5, 4, "production_report", None, 4),
    Cell("rust", "memory", 0.9, 3, "measured", 1, 1),
    Cell("rust", "runtime_speed", 0.4, 1, "experience", None, 0),
    Cell("go", "runtime_speed", 0.1, 1, "opinion", None, 0),
    Cell("hybrid", "memory", 0.1, 1, "opinion", None, 0),
)


def rich_answer(**changes: object) -> Answer:
    """An answer that leans to Rust, and holds one of everything."""
    cited = (
        replace(citation(1, SMALL, title="Less memory"), publisher="Less Corp", interest="maker of the tool"),
        replace(citation(2, LARGE, title="Weeks saved"), author=None, published="2024", grade="documentation"),
        replace(citation(3, SLOW, title="Learning"), published=None, grade="opinion", url=None),
        replace(citation(4, CLAIM, title="An article"), author="Art Icle", grade="opinion"),
        replace(citation(5, SAYS, title="The company's post"), author="Com Pany", published="2020-02"),
    )
    said = (
        statement(SMALL, Role.FOR, "rust", 1),
        replace(statement(LARGE, Role.FOR, "python", 2), criterion="ecosystem"),
        statement(conflict_text([SMALL, SLOW], ["2025-03-01", None]), Role.CONFLICT, None, 1, 3),
        statement(check_text("Art Icle", CLAIM, "Com Pany", "2020-02", SAYS), Role.CHECK, None, 4, 5),
    )
    usual = replace(
        FakeAdvisor().answer(QUESTION),
        verdict=Verdict("rust", Strength.STRONG, "For a proxy the evidence favours Rust."),
        statements=said, citations=cited, ledger=LEDGER, grounds=(grounds(),), would_change=("If so, then Python.",),
        base_rate="Base rate: whatever is asked about proxies, 90% of the evidence here (20 pieces) favours Rust.",
        basis=Basis("i" * 64, "all-MiniLM-L6-v2", "extractive"),
    )  # fmt: skip
    return replace(usual, **changes)  # type: ignore[arg-type]
