"""The one kind of error that people see: what went wrong, and what to do about it."""


class Refusal(RuntimeError):
    """The product cannot go on. The message is for a person: one or a few lines, the last says what to do.

    Every error that a person can fix is a subclass; `youth_platforms.cli.program` is the one place that prints them.
    """
