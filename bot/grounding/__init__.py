"""Does a statement follow from its passages? Verbatim passes, typed gates say what differs, the rest is scored.

from bot.grounding import GroundingChecker
judgement = GroundingChecker().check("Rust is faster.", ["Rust is faster than Python."])
"""

from bot.grounding.checker import GroundingChecker
from bot.grounding.judgement import Checker, Judgement

__all__ = ["Checker", "GroundingChecker", "Judgement"]
