"""Prose by a language model, none of it shown unless it can be shown to follow from what it cites."""
