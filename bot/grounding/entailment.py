"""A checker that asks an entailment model: the rules come first, and the model takes the learned score's place."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.grounding.checker import Examined, examine, judged, unread
from bot.grounding.judgement import Judgement
from bot.grounding.words import sentences
from corpus.errors import BadConfiguration

THRESHOLD = 0.5  # 0..1, probability of entailment from which a claim is supported
LONGEST_PREMISE = 1200  # characters; a longer passage is read around its best window alone
BESIDE = 1  # sentences read before and after that window
BELOW = 0.49  # 0..1, of what a gate of the rules leaves of the model's probability: under the threshold in any case
SURE = frozenset({"figure", "language", "direction"})
"""Gates whose finding the model does not overrule: what they compare is not a matter of reading."""


@dataclass(frozen=True, slots=True)
class Entailment:
    """What a model makes of a premise and a claim."""

    entails: float  # 0..1
    contradicts: float  # 0..1; 0 where the model does not tell


Entails = Callable[[Sequence[tuple[str, str]]], Sequence[Entailment]]
"""From pairs of premise and claim to what a model makes of them, in order."""


@dataclass(frozen=True, slots=True)
class EntailmentChecker:
    """The rules of the own checker before a model of entailment; fails closed as that one does."""

    entails: Entails
    name: str

    def check(self, claim: str, passages: Sequence[str]) -> Judgement:
        """Judge one claim; what is verbatim, and what a sure gate found, is not put before the model."""
        examined = examine(claim, passages)
        if isinstance(examined, str):
            return replace(unread(examined), by=self.by)
        if examined.verbatim:
            return replace(judged(examined, 1.0, THRESHOLD), by=self.by)
        premises = premises_of(examined, [passages] if isinstance(passages, str) else passages)
        found = max(self.entails([(premise, claim) for premise in premises]), key=lambda one: one.entails)
        if any(finding.gate in SURE for finding in examined.findings):
            return replace(judged(examined, BELOW * found.entails, THRESHOLD), by=self.by)
        made = judged(replace(examined, findings=()), found.entails, THRESHOLD)
        return replace(made, reason=_reason(examined, found), finding=_finding(examined, found), by=self.by)

    @property
    def by(self) -> str:
        """The checker in words."""
        return f"rules and entailment model {self.name}"


def premises_of(examined: Examined, passages: Sequence[str]) -> list[str]:
    """Return what a model is to read: each passage, or of a long one what stands around the best window, no blanks."""
    found = []
    for number, passage in enumerate(passages):
        if len(passage) <= LONGEST_PREMISE:
            found.append(passage)
        elif number == examined.window.passage:
            bounds = sentences(passage)
            inside = [n for n, (a, b) in enumerate(bounds) if a < examined.window.end and b > examined.window.start]
            first, last = max(0, inside[0] - BESIDE), min(len(bounds) - 1, inside[-1] + BESIDE)
            found.append(passage[bounds[first][0] : bounds[last][1]])
    return [premise for premise in found if premise.strip()]


def _finding(examined: Examined, found: Entailment) -> str | None:
    if found.entails >= THRESHOLD:
        return None
    if examined.findings:
        return examined.findings[0].gate
    return "contradiction" if found.contradicts >= THRESHOLD else None


def _reason(examined: Examined, found: Entailment) -> str:
    if found.entails >= THRESHOLD:
        return "the model reads it from the passage"
    if examined.findings:
        return examined.findings[0].reason
    if found.contradicts >= THRESHOLD:
        return "the model reads the contrary from the passage"
    return "the model does not read it from the passage"


@dataclass(slots=True)
class CrossEncoderModel:
    """A sentence-transformers CrossEncoder, loaded from this machine at its first use; safe to use from threads."""

    model: str
    """A folder, or the name of a model that is in the local cache."""
    _loaded: Any = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> list[Entailment]:
        """Return what the model makes of each pair; raises `BadConfiguration` where it cannot be used."""
        with self._lock:
            self._loaded = self._loaded or load_cross_encoder(self.model)
            encoder, entails, contradicts = self._loaded
            if entails is None:
                import torch

                scores = encoder.predict(list(pairs), activation_fn=torch.nn.Sigmoid(), show_progress_bar=False)
                return [Entailment(float(score), 0.0) for score in scores.reshape(-1)]
            rows = encoder.predict(list(pairs), apply_softmax=True, show_progress_bar=False)
        return [
            Entailment(float(row[entails]), float(row[contradicts]) if contradicts is not None else 0.0) for row in rows
        ]


def load_cross_encoder(model: str) -> tuple[Any, int | None, int | None]:
    """Return a CrossEncoder, and the places of its labels for entailment and contradiction; no places for a lone score.

    Raises `BadConfiguration`, naming the mend, where the model is not on this machine or its labels say neither.
    """
    from index.weights import stay_offline

    stay_offline()
    from sentence_transformers import CrossEncoder
    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        encoder = CrossEncoder(str(Path(model).expanduser()), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise BadConfiguration(
            f"ADVISOR_NLI_MODEL: '{model}' cannot be loaded ({reason}); give the folder of a CrossEncoder, or unset it"
        ) from None
    labels = {str(name).lower(): int(place) for place, name in encoder.config.id2label.items()}
    if len(labels) == 1:
        return encoder, None, None
    entails = next((place for name, place in labels.items() if name.startswith("entail")), None)
    if entails is None:
        raise BadConfiguration(
            f"ADVISOR_NLI_MODEL: '{model}' has the labels {', '.join(sorted(labels))}, and none of them is entailment; "
            "give a CrossEncoder for entailment, or unset it"
        )
    contradicts = next((place for name, place in labels.items() if name.startswith("contra")), None)
    return encoder, entails, contradicts
