"""The typed gates in order: each looks for one kind of difference between a claim and its window, and names it."""

from bot.grounding.findings import Gate
from bot.grounding.gates_directions import turned_range, turned_relation
from bot.grounding.gates_figures import dropped_bound, foreign_figure, misplaced_figure
from bot.grounding.gates_names import foreign_language, foreign_name
from bot.grounding.gates_senses import added_certainty, dropped_hedge, opposite_word, turned_negation
from bot.grounding.gates_swaps import swapped_word

GATES: tuple[Gate, ...] = (
    dropped_bound,
    foreign_figure,
    misplaced_figure,
    foreign_language,
    turned_relation,
    turned_range,
    foreign_name,
    opposite_word,
    turned_negation,
    swapped_word,
    dropped_hedge,
    added_certainty,
)
"""In the order in which their findings are told."""
