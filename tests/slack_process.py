"""`advisor slack` with a fake advisor as a process, to be killed: the file that opens the gate, an address for HTTP."""

import sys
import threading
import time
from pathlib import Path

from fakes import FakeAdvisor
from slack_bot import PACE

from bot.settings import read_settings
from bot.slack.http_server import address
from bot.slack.run import run_slack


def main() -> None:
    """Run the bot; slow questions wait until the file exists."""
    advisor, file = FakeAdvisor(), Path(sys.argv[1])

    def watch() -> None:
        while not file.exists():
            time.sleep(0.02)
        advisor.gate.set()

    threading.Thread(target=watch, daemon=True).start()
    http = address(sys.argv[2]) if len(sys.argv) > 2 else None
    run_slack(read_settings(), http=http, advisor=lambda _: advisor, pace=PACE)


main()
