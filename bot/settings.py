"""Every setting, read once at the edge from the environment."""

from functools import cached_property
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import BadConfiguration

DEFAULT_MODEL = "all-MiniLM-L6-v2"


class Settings(BaseSettings):
    """The environment as one frozen object; the README's table is the reference."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    home: Path = Field(default_factory=lambda: user_data_path("python-or-rust"), alias="ADVISOR_HOME")
    index_path: Path | None = Field(default=None, alias="ADVISOR_INDEX")
    state_url: str | None = Field(default=None, alias="ADVISOR_STATE_URL")
    originals: Path | None = Field(default=None, alias="ADVISOR_ORIGINALS")
    embed_model: str = Field(default=DEFAULT_MODEL, alias="ADVISOR_EMBED_MODEL")
    chroma_url: str | None = Field(default=None, alias="ADVISOR_CHROMA_URL")
    llm: str | None = Field(default=None, alias="ADVISOR_LLM")
    llm_api_key: SecretStr | None = Field(default=None, alias="ADVISOR_LLM_API_KEY")
    llm_timeout: float = Field(default=60.0, gt=0, le=600, allow_inf_nan=False, alias="ADVISOR_LLM_TIMEOUT")
    llm_prices: str | None = Field(default=None, alias="ADVISOR_LLM_PRICES")
    openai_api_key: SecretStr | None = Field(default=None, alias="OPENAI_API_KEY")
    anthropic_api_key: SecretStr | None = Field(default=None, alias="ANTHROPIC_API_KEY")
    nli_model: str | None = Field(default=None, alias="ADVISOR_NLI_MODEL")
    slack_api_url: str | None = Field(default=None, alias="ADVISOR_SLACK_API_URL")
    metrics_port: int = Field(default=9090, ge=0, le=65535, alias="ADVISOR_METRICS_PORT")
    metrics_host: str = Field(default="127.0.0.1", alias="ADVISOR_METRICS_HOST")
    retention_days: float | None = Field(
        default=None, gt=0, le=36500, allow_inf_nan=False, alias="ADVISOR_RETENTION_DAYS"
    )
    slack_bot_token: SecretStr | None = Field(default=None, alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(default=None, alias="SLACK_SIGNING_SECRET")
    slack_client_id: str | None = Field(default=None, alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr | None = Field(default=None, alias="SLACK_CLIENT_SECRET")

    @cached_property
    def index_dir(self) -> Path:
        """The folder that holds the index."""
        return self.index_path or self.home / "index"

    @cached_property
    def documents_dir(self) -> Path:
        """The folder that holds the user's own documents."""
        return self.home / "documents"

    @cached_property
    def originals_cache(self) -> Path:
        """The folder that holds fetched originals."""
        return self.home / "cache" / "originals"

    @cached_property
    def state(self) -> str:
        """The address of the state store, such as `sqlite:////data/state.sqlite`."""
        return self.state_url or f"sqlite:///{self.home / 'state.sqlite'}"


def read_settings(*, places: bool = True) -> Settings:
    """Read the environment; raise `BadConfiguration` naming the variable that cannot be used.

    Unless `places` is False, the folders and the address of Chroma must be such as can be used at all.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise BadConfiguration(f"{first['loc'][0]} cannot be used: {first['msg']}; mend or unset it") from None
    if places:
        _check_places(settings)
    return settings


def _check_places(settings: Settings) -> None:
    for name, folder in (("ADVISOR_HOME", settings.home), ("ADVISOR_INDEX", settings.index_path)):
        if folder is not None and not (nearest := _nearest(folder)).is_dir():
            raise BadConfiguration(f"{name} cannot be used: {nearest} is no folder; name one, or unset it")
    if settings.chroma_url and not settings.chroma_url.startswith(("http://", "https://")):
        raise BadConfiguration(
            f"ADVISOR_CHROMA_URL cannot be used: {settings.chroma_url!r} is no http address; mend or unset it"
        )


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest of those above it that is there."""
    return next((one for one in (folder, *folder.absolute().parents) if one.exists()), folder)
