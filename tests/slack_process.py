"""`advisor slack` with a fake advisor as a process of its own, to be killed; argument: the file that opens the gate."""

import sys
import threading
import time
from pathlib import Path

from fakes import FakeAdvisor
from slack_bot import PACE

from bot.settings import read_settings
from bot.slack.run import run_slack


def main() -> None:
    """Run the bot; slow questions wait until the file exists."""
    advisor, file = FakeAdvisor(), Path(sys.argv[1])

    def watch() -> None:
        while not file.exists():
            time.sleep(0.02)
        advisor.gate.set()

    threading.Thread(target=watch, daemon=True).start()
    run_slack(read_settings(), advisor=lambda _: advisor, pace=PACE)


main()
