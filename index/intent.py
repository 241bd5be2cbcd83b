"""What a question is after: a softmax regression over example questions, fitted when the index is built."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.questions import Asking
from index.topics import Encode, FloatMatrix

VERSION = 1  # of what is kept of a fit
REGULARISATION = 1.0  # scikit-learn's C; 0.3 to 10 do the same in 5-fold cross-validation over the examples
SHORT = 1  # words; a sentence of no more is none


@dataclass(frozen=True, slots=True)
class IntentModel:
    """Labels and the weights that turn a question's features into a share for each."""

    labels: tuple[str, ...]
    weights: FloatMatrix  # float32[2 * d, labels]
    bias: FloatMatrix  # float32[labels]
    digest: str
    """Of the examples and the encoder that it was fitted on."""

    def shares(self, features: FloatMatrix) -> dict[str, float]:
        """Return the share of each label, 0 to 1, summing to 1, for the features float32[2 * d] of a question."""
        logits = features @ self.weights + self.bias
        exponentials = np.exp(logits - logits.max())
        return dict(zip(self.labels, (exponentials / exponentials.sum()).tolist(), strict=True))


def asking_sentence(text: str) -> str:
    """Return the last sentence of a text that asks, or its last sentence where none does."""
    sentences = [one for one in re.split(r"(?<=[.?!])\s+", text.strip()) if len(one.split()) > SHORT]
    asking = [one for one in sentences if one.endswith("?")]
    return (asking or sentences or [text])[-1]


def digest_of(examples: Sequence[Asking], weights: str) -> str:
    """Return a hash of the examples, in any order, and of the embedding weights' own hash."""
    rows = sorted((example.intent, example.text) for example in examples)
    return hashlib.sha256(json.dumps([VERSION, REGULARISATION, weights, rows]).encode()).hexdigest()


def fit(encode: Encode, examples: Sequence[Asking], digest: str) -> IntentModel:
    """Fit the model on examples of at least two intents; deterministic for the same examples and encoder."""
    from sklearn.linear_model import LogisticRegression

    texts = [example.text for example in examples]
    rows = encode([*texts, *map(asking_sentence, texts)]).astype(np.float64)
    classifier = LogisticRegression(C=REGULARISATION, max_iter=3000)
    classifier.fit(np.hstack([rows[: len(texts)], rows[len(texts) :]]), [example.intent for example in examples])
    labels, weights, bias = classifier.classes_, classifier.coef_, classifier.intercept_
    if len(labels) == 2:  # scikit-learn keeps one row of weights for two labels
        weights, bias = np.vstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
    return IntentModel(tuple(map(str, labels)), weights.T.astype(np.float32), np.asarray(bias, np.float32), digest)
