"""`advisor forget`: kept answers deleted."""

from bot.settings import read_settings
from corpus.errors import BadInput


def forget(answer_id: str | None, *, everything: bool, older_than: float | None = None) -> int:
    """Delete one kept answer, or all, or what was last of use before `older_than` days (0 or more).

    Raises `BadInput` where it is not clear which, or none is kept under the id.
    """
    from bot.state import open_store

    if [everything, bool(answer_id), older_than is not None].count(True) != 1:
        raise BadInput("name one answer, or give --all, or --older-than DAYS: advisor forget ID, advisor forget --all")
    store = open_store(read_settings().state)
    if older_than is not None:
        erased = store.forget_before(store.now() - older_than * 86_400)  # seconds of a day
        print(f"{erased.answers} answers, {erased.votes} votes and {erased.threads} threads forgotten")
    elif answer_id is None:
        count = store.forget_all()
        print(f"{count} answer{'' if count == 1 else 's'} forgotten")
    elif store.forget(answer_id):
        print(f"answer {answer_id} forgotten")
    else:
        raise BadInput(f"no answer {answer_id} is kept, so there is nothing to forget")
    return 0
