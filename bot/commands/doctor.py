"""`advisor doctor`: the examination, as a table or as JSON."""

from dataclasses import asdict

from bot.commands.common import as_line
from bot.doctor import Examination, Finding, Setting, examine
from bot.terminal import Paragraph, paragraph, show

MARKS = {"works": "good", "off": "quiet", "broken": "bad", "flagged": "warning"}
"""The style of each state."""


def doctor(*, as_json: bool) -> int:
    """Print what is configured, what works and what would mend the rest; return 0 where all that is needed works."""
    examination = examine()
    if as_json:
        print(as_line(asdict(examination) | {"usable": examination.exit_code == 0}))
    else:
        show(_lay_out(examination))
    return examination.exit_code


def _lay_out(examination: Examination) -> list[Paragraph]:
    works = examination.exit_code == 0
    return [
        paragraph(("heading", "What works")),
        *(_finding(one) for one in examination.findings),
        paragraph(("heading", "Settings"), gap=True),
        *(_setting(one) for one in examination.settings),
        paragraph(("verdict", "All that is needed works." if works else "What is broken names its mend."), gap=True),
    ]


def _finding(one: Finding) -> Paragraph:
    return paragraph((MARKS[one.state], f"{one.state}: "), one.detail, label=f"  {one.part}", hang=13)


def _setting(one: Setting) -> Paragraph:
    value = f"{one.value or 'not set'} ({one.origin})"
    return paragraph(value, ("quiet", f" - {one.meaning}"), label=f"  {one.name}", hang=25)
