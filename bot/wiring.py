"""From settings to objects: the one place where the parts are put together."""

from collections.abc import Callable

from bot.advisor import Advisor
from bot.compose import ExtractiveComposer
from bot.grounding import GroundingChecker
from bot.grounding.judgement import OWN, NamedChecker
from bot.library import Keeper
from bot.settings import Settings
from corpus.errors import BadConfiguration
from corpus.load import corpus_hash
from index.store import Index, current_generation, open_index


def make_advisor(settings: Settings) -> Advisor:
    """Return an advisor for the settings; it opens the index at the first question, and again when a build swaps it.

    Raises `BadConfiguration` where a language model is named that cannot be used.
    """
    keeper, checker = make_keeper(settings), make_checker(settings)
    checked = "" if checker.by == OWN else f", checked by {checker.by}"
    if settings.llm:
        from bot.model.make import WritingAdvisor, configuration_of, make_composer

        composer = make_composer(settings, checker)
        return WritingAdvisor(keeper, composer, checker, configuration_of(composer) + checked)
    return Advisor(keeper, ExtractiveComposer(), checker, configuration=f"extractive{checked}")


def make_keeper(settings: Settings) -> Keeper:
    """Return what keeps the library of the index in force; nothing is opened yet."""

    def open_() -> Index:
        return open_index(
            settings.index_dir,
            corpus_hash=corpus_hash(),
            model=settings.embed_model,
            chroma_url=settings.chroma_url,
        )

    return Keeper(generation=lambda: current_generation(settings.index_dir), open=open_)


def make_checker(settings: Settings, *, judge: bool = False, reads: bool = False) -> NamedChecker:
    """Return the checker: our own, with an entailment model where one is configured, or with a language model as judge.

    Our own reads claims by the embedding model too where `reads` says so: some 50 ms a claim, which answers do not
    spend. Nothing is loaded or sent before the first check.

    Raises:
        BadConfiguration: A judge is wanted and no language model is configured, or it cannot be used.

    """
    if judge:
        from bot.grounding.judge import JudgeChecker

        if not settings.llm:
            raise BadConfiguration("a judge is a language model; name one in ADVISOR_LLM, or leave --judge out")
        return JudgeChecker(*_asking(settings))
    if settings.nli_model:
        from bot.grounding.entailment import CrossEncoderModel, EntailmentChecker

        return EntailmentChecker(CrossEncoderModel(settings.nli_model), settings.nli_model)
    if reads:
        from bot.grounding.doubt import read

        return GroundingChecker(reader=read)
    return GroundingChecker()


def _asking(settings: Settings) -> tuple[Callable[[str, str], str], str]:
    """Return what puts a question to the language model and returns its whole reply, and the model's public name."""
    from bot.model.client import Hearing
    from bot.model.failure import Failure
    from bot.model.make import make_composer

    writer = make_composer(settings, GroundingChecker())

    def ask(system: str, user: str) -> str:
        try:
            return "".join(Hearing(writer.model, system, user, writer.seconds, writer.secrets).pieces())
        except Failure as failure:
            raise BadConfiguration(f"{failure} ({failure.detail or failure.reason}); mend ADVISOR_LLM") from None

    return ask, writer.name
