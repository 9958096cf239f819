"""What goes wrong in a way that a person can do something about."""


class Trouble(Exception):
    """One sentence about what is wrong, one about what to do. Shown as it is, without a traceback."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(f"{wrong} {remedy}")
        self.wrong = wrong
        self.remedy = remedy
