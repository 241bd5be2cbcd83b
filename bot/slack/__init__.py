"""The Slack bot: what Slack sends becomes a recorded question, and its answer becomes one message."""
