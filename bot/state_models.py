"""What language models were asked for, how that ended and what it cost: counts, and nothing of any question."""

import json
from collections import Counter, defaultdict

from bot.answer import Prose
from bot.state_database import Session
from bot.state_types import ModelUse


def put_call(session: Session, prose: Prose) -> None:
    """Note one answer that a model had to do with."""
    session.run(
        """INSERT INTO model_calls (at, model, written, dropped, fallback, tokens_read, tokens_written, cost)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            session.now, prose.model, prose.written, json.dumps(prose.dropped), prose.fallback,
            prose.tokens_read, prose.tokens_written, prose.cost,
        ),
    )  # fmt: skip


def use_of(session: Session) -> tuple[ModelUse, ...]:
    """Return what each model was used for, ordered by its name."""
    rows = session.rows(
        "SELECT model, written, dropped, fallback, tokens_read, tokens_written, cost FROM model_calls ORDER BY seq"
    )
    by_model: dict[str, list[Prose]] = defaultdict(list)
    for model, written, dropped, *rest in rows:
        by_model[model].append(Prose(model, written, json.loads(dropped), *rest))
    return tuple(_sum_up(model, calls) for model, calls in sorted(by_model.items()))


def _sum_up(model: str, calls: list[Prose]) -> ModelUse:
    fallbacks = Counter(call.fallback for call in calls if call.fallback)
    dropped: Counter[str] = Counter()
    for call in calls:
        dropped.update(call.dropped)
    costs = [call.cost for call in calls if call.cost is not None]
    return ModelUse(
        model=model,
        answers=len(calls),
        written=sum(call.written for call in calls),
        dropped=dict(sorted(dropped.items())),
        fallbacks=dict(sorted(fallbacks.items())),
        tokens_read=sum(call.tokens_read or 0 for call in calls),
        tokens_written=sum(call.tokens_written or 0 for call in calls),
        cost=round(sum(costs), 8) if costs else None,
        unpriced=len(calls) - len(costs),
    )
