"""What can be wrong with a file that is brought in. Knows no Django: ``text`` is a message id.

RefusedFileError    the file cannot be taken; says why and what to do
"""


class RefusedFileError(ValueError):
    """The file cannot be taken; ``text`` is a message id for ``params``."""

    def __init__(self, text: str, /, **params: str | int) -> None:
        super().__init__(text, params)
        self.text = text
        self.params = params

    def __str__(self) -> str:
        return self.text % self.params
