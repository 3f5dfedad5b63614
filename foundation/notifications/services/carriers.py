"""How a channel says that it did not take something."""


class NotTaken(Exception):
    """`cause` is kept with the delivery: the kind of error, a colon, its words."""

    def __init__(self, cause: Exception | str) -> None:
        self.cause = cause if isinstance(cause, str) else f"{type(cause).__name__}: {cause}"
        super().__init__(self.cause)


class OneRefused(NotTaken):
    """The other side answered and refused this one."""


class ChannelDown(NotTaken):
    """The other side is in trouble, and would fail the next one too."""
