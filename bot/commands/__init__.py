"""What each command of `advisor` does; imported when it runs, so that the command line itself starts at once."""
