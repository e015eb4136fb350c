"""Why something is not believed: a code for machines and a sentence for people."""


class Refused(Exception):  # noqa: N818 -- a decision with a reason, not an error of the program
    """Raised wherever this library does not go on.

    ``code`` is stable and dotted, such as ``signature.wrong``; ``sentence`` is plain English.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"
