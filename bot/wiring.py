"""From settings to objects: the one place where the parts are put together."""

from bot.advisor import Advisor
from bot.compose import ExtractiveComposer
from bot.grounding import GroundingChecker
from bot.library import Keeper
from bot.settings import Settings
from corpus.load import corpus_hash
from index.store import Index, current_generation, open_index


def make_advisor(settings: Settings) -> Advisor:
    """Return an advisor for the settings; it opens the index at the first question, and again when a build swaps it.

    Raises `BadConfiguration` where a language model is named that cannot be used.
    """

    def open_() -> Index:
        return open_index(
            settings.index_dir,
            corpus_hash=corpus_hash(),
            model=settings.embed_model,
            chroma_url=settings.chroma_url,
        )

    keeper = Keeper(generation=lambda: current_generation(settings.index_dir), open=open_)
    checker = GroundingChecker()
    if settings.llm:
        from bot.model.make import WritingAdvisor, configuration_of, make_composer

        composer = make_composer(settings, checker)
        return WritingAdvisor(keeper, composer, checker, configuration_of(composer))
    return Advisor(keeper, ExtractiveComposer(), checker, configuration="extractive")
