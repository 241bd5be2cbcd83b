"""More of the loopback Slack: streams that die, updates, uploads, people and channels, shortcuts and select menus."""

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import loopback_payloads as payloads
from loopback_limits import MARKDOWN, message_error
from loopback_slack import Call, LoopbackSlack

STREAMS = ("chat.startStream", "chat.appendStream", "chat.stopStream")


@dataclass(slots=True)
class Streaming:
    """One message that is being streamed."""

    message: dict[str, Any]
    text: str = ""
    pieces: int = 0
    alive: bool = True


class SurfacesSlack(LoopbackSlack):
    """The loopback Slack with everything that the bot's surfaces use.

    `lives` is how many pieces a stream takes before it is dead; `without` are methods whose scope is missing;
    `expired` says that every response_url is older than 30 minutes; `admins` and `creators` are who may do what.
    """

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.lives = 1000
        self.without: set[str] = set()
        self.expired = False
        self.admins: set[str] = set()
        self.creators: dict[str, str] = {}
        self.streams: dict[str, Streaming] = {}
        self.files: list[dict[str, Any]] = []
        self.uploads: dict[str, bytes] = {}
        self._upload = ThreadingHTTPServer(("127.0.0.1", 0), _uploader(self))
        self._upload.daemon_threads = True

    def __enter__(self) -> Self:
        super().__enter__()
        threading.Thread(target=self._upload.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._upload.shutdown()
        self._upload.server_close()
        super().__exit__()

    def forget(self) -> None:
        """Forget what happened, and be well again."""
        super().forget()
        with self.changed:
            for kept in (self.without, self.admins, self.creators, self.streams, self.files, self.uploads):
                kept.clear()
            self.lives, self.expired = 1000, False

    # what a test does

    def shortcut(self, message: dict[str, Any], callback_id: str = "advise_on_this") -> str:
        """Use the message shortcut on a message; return the id of the envelope."""
        return self.deliver("interactive", {
            "type": "message_action", "token": "verification-token", "action_ts": self.stamp(),
            "team": {"id": payloads.TEAM, "domain": "test"}, "enterprise": None, "is_enterprise_install": False,
            "user": {"id": payloads.USER, "username": "someone", "team_id": payloads.TEAM, "name": "someone"},
            "channel": {"id": message["channel"], "name": "general"}, "callback_id": callback_id,
            "trigger_id": self._trigger(), "response_url": self.response_url(), "message_ts": message["ts"],
            "message": message,
        })  # fmt: skip

    def on_home(self, action: dict[str, Any], user: str = payloads.USER, team: str = payloads.TEAM) -> str:
        """Use something on the home tab; return the id of the envelope."""
        return self.deliver("interactive", {
            "type": "block_actions", "user": {"id": user, "username": "someone", "team_id": team},
            "api_app_id": payloads.APP, "token": "verification-token", "trigger_id": self._trigger(),
            "container": {"type": "view", "view_id": "V111"}, "team": {"id": team, "domain": "test"},
            "enterprise": None, "is_enterprise_install": False, "view": {"id": "V111", "type": "home"},
            "actions": [action | {"action_ts": "1610261659.001"}],
        })  # fmt: skip

    def start_assistant(self) -> None:
        """Open a conversation in the older assistant view."""
        thread = {"user_id": payloads.USER, "context": {}, "channel_id": payloads.DIRECT, "thread_ts": self.stamp()}
        event = {"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": self.stamp()}
        self.deliver("events_api", payloads.event_callback(event, f"Ev{next(self.count)}"))

    # what the server does

    def respond(self, path: str, body: dict[str, Any]) -> tuple[int, str]:
        """Answer one request to a response_url."""
        if not self.expired:
            return super().respond(path, body)
        with self.changed:
            self.calls.append(Call("response_url", body, "expired_url"))
            self.changed.notify_all()
        return 404, "expired_url"

    def _refusal(self, method: str, arguments: dict[str, Any], token: str) -> dict[str, Any] | None:
        if method in self.without:
            return {"error": "missing_scope"}
        if method in STREAMS:
            return {"error": "invalid_auth"} if token not in self.grants.tokens else None
        return super()._refusal(method, arguments, token)

    def _chat_startStream(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        direct = arguments["channel"].startswith("D")
        if not direct and not (arguments.get("recipient_team_id") and arguments.get("recipient_user_id")):
            return {"error": "missing_recipient_team_id"}
        if not arguments.get("thread_ts"):
            return {"error": "invalid_arguments"}
        message = {
            "type": "message", "ts": self.stamp(), "user": payloads.BOT_USER, "bot_id": payloads.BOT_ID,
            "team": arguments["of_team"], "channel": arguments["channel"], "thread_ts": arguments["thread_ts"],
            "text": "",
        }  # fmt: skip
        self._keep(message)
        self.streams[message["ts"]] = Streaming(message)
        error = self._grow(message["ts"], arguments) if arguments.get("markdown_text") else {}
        return {"channel": message["channel"], "ts": message["ts"]} | error

    def _chat_appendStream(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        return self._grow(arguments["ts"], arguments) or {"ts": arguments["ts"]}

    def _chat_stopStream(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        error = self._grow(arguments["ts"], arguments) or None
        if error:
            return error
        stream, blocks = self.streams[arguments["ts"]], arguments.get("blocks") or []
        if code := message_error("streamed", blocks):
            return {"error": code}
        stream.alive = False
        stream.message |= {
            "blocks": [*([{"type": "markdown", "text": stream.text}] if stream.text else []), *blocks],
            "text": stream.text, "metadata": arguments.get("metadata"),
        }  # fmt: skip
        return {"ts": arguments["ts"], "message": stream.message}

    def _grow(self, ts: str, arguments: dict[str, Any]) -> dict[str, Any]:
        stream = self.streams.get(ts)
        if stream and stream.alive and stream.pieces >= self.lives:
            stream.alive = False
            stream.message |= {"blocks": [{"type": "markdown", "text": stream.text or "…"}], "text": stream.text}
        if not stream or not stream.alive:
            return {"error": "message_not_in_streaming_state"}
        if text := arguments.get("markdown_text") or "":
            stream.pieces += 1
            stream.text += text
        return {"error": "msg_too_long"} if len(stream.text) > MARKDOWN else {}

    def _chat_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        found = [m for m in self.messages if (m["channel"], m["ts"]) == (arguments["channel"], arguments["ts"])]
        if not found or not found[0].get("bot_id"):
            return {"error": "message_not_found"}
        stream = self.streams.get(arguments["ts"])
        if stream and stream.alive:
            return {"error": "streaming_state_conflict"}
        found[0] |= {"text": arguments["text"], "blocks": arguments.get("blocks", [])}
        found[0] |= {"metadata": arguments["metadata"]} if arguments.get("metadata") else {}
        return {"ts": arguments["ts"], "channel": arguments["channel"]}

    def _users_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        user = arguments["user"]
        team = "T999" if user.startswith("X") else arguments["of_team"]
        return {"user": {"id": user, "team_id": team, "is_admin": user in self.admins, "is_owner": False,
                         "is_primary_owner": False, "is_bot": False}}  # fmt: skip

    def _conversations_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = arguments["channel"]
        return {"channel": {"id": channel, "name": "general", "creator": self.creators.get(channel, "W999")}}

    def _files_getUploadURLExternal(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        file = f"F{next(self.count)}"
        self.files.append({"id": file, "name": arguments["filename"], "length": int(arguments["length"])})
        return {"upload_url": f"http://127.0.0.1:{self._upload.server_address[1]}/{file}", "file_id": file}

    def _files_completeUploadExternal(self, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - Slack's name
        file = self.files[-1]
        if len(self.uploads.get(file["id"], b"")) != file["length"]:
            return {"error": "file_upload_size_restricted"}
        file |= {"channel": arguments.get("channel_id"), "thread_ts": arguments.get("thread_ts"),
                 "title": arguments["files"]}  # fmt: skip
        return {"files": [file]}


def _uploader(slack: SurfacesSlack) -> type[BaseHTTPRequestHandler]:
    class Uploader(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            slack.uploads[self.path.strip("/")] = body
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"OK")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    return Uploader
