"""The one exception that people see: what went wrong, and what to do about it."""


class Trouble(RuntimeError):
    """The command cannot go on. Its message is for a person: one or a few lines, what to do last."""
