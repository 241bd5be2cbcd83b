"""The settings of a channel: who may change them, and the window in which they are changed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.slack.home import PICK_CHANNEL, Knowledge
from bot.slack.modals import SETTINGS, metadata, read_settings_window, settings_told, settings_window, told
from bot.slack.tabs import known
from bot.slack.whisper import read_press, team_of
from bot.state_types import StateStore

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

log = logging.getLogger(__name__)

MAY_NOT = "Only admins of the workspace and whoever created the channel can change this."
UNKNOWN = {
    "missing_scope": "I cannot see who may change this: the app has to be installed again, with the scopes that its "
    "manifest lists.",
    "channel_not_found": "I do not see that channel. Invite me to it, then try again.",
    "not_in_channel": "I do not see that channel. Invite me to it, then try again.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, who wants to see or change its settings, and the trigger with which to open a window."""

    team: str
    channel: str
    user: str
    trigger: str


def serve_settings(app: "App", store: StateStore, knowledge: Knowledge) -> None:
    """Open the window for the channel that was picked on the home tab, and keep what is saved in a window."""

    def pick(ack: Callable[..., Any], body: dict[str, Any], client: "WebClient") -> None:
        ack()
        press = read_press(body)
        open_settings(Place(press.team, press.value, press.user, press.trigger), client, store, knowledge)

    def save(ack: Callable[..., Any], body: dict[str, Any], view: dict[str, Any], client: "WebClient") -> None:
        team, user = team_of(body), body["user"]["id"]
        channel, manners = read_settings_window(view)
        refusal = MAY_NOT if metadata(view).get("team") != team else why_not(client, team, channel, user)
        if refusal:
            ack(response_action="errors", errors={"mode": refusal})
            return
        store.places.set_manners(team, channel, manners, user)
        ack(response_action="update", view=told(f"Saved.\n{settings_told(channel, manners, _titles(knowledge))}"))

    app.action(PICK_CHANNEL)(pick)
    app.view(SETTINGS)(save)


def open_settings(place: Place, client: "WebClient", store: StateStore, knowledge: Knowledge) -> str:
    """Open the window, or one that only tells the settings to who may not change them.

    Return what to say instead where no window can be opened, else an empty text.
    """
    manners = store.places.manners(place.team, place.channel)
    titles, refusal = _titles(knowledge), why_not(client, place.team, place.channel, place.user)
    words = settings_told(place.channel, manners, titles)
    window = told(f"{words}\n\n{refusal}") if refusal else settings_window(place.team, place.channel, manners, titles)
    try:
        client.views_open(trigger_id=place.trigger, view=window)
    except Exception as error:  # noqa: BLE001 - the settings are told all the same
        log.warning("the window for settings did not open: %s", error)
        return f"{words}\n\nI could not open the window to change them; please try again."
    return ""


def why_not(client: "WebClient", team: str, channel: str, user: str) -> str:
    """Return why somebody may not change the settings of a channel, or an empty text where they may.

    Admins and owners of the workspace `team` may, and whoever created the channel; everybody may in direct messages.
    Where Slack does not tell, nobody may.
    """
    from slack_sdk.errors import SlackApiError

    if channel.startswith("D"):
        return ""
    try:
        who: dict[str, Any] = client.users_info(user=user)["user"]
        if _is_of(who, team) and any(who.get(rank) for rank in ("is_admin", "is_owner", "is_primary_owner")):
            return ""
        creator = client.conversations_info(channel=channel)["channel"].get("creator")
    except SlackApiError as error:
        code = str(error.response.get("error"))
        log.warning("who may change the settings of a channel cannot be seen: %s", code)
        return UNKNOWN.get(code, "I cannot see who may change this now. Please try again later.")
    except OSError as error:
        log.warning("who may change the settings of a channel cannot be seen: %s", error)
        return "I cannot see who may change this now. Please try again later."
    return "" if creator == user else MAY_NOT


def _is_of(who: dict[str, Any], team: str) -> bool:
    """Return whether a person belongs to a workspace; in a shared channel there are admins of others."""
    return who.get("team_id", team) == team or team in (who.get("enterprise_user") or {}).get("teams", ())


def _titles(knowledge: Knowledge) -> dict[str, str]:
    return {one.id: one.title for one in known(knowledge) if one.id}
