"""The one error of this package."""


class TableError(ValueError):
    """A file that cannot be read as a table, or a mapping that does not fit it.

    `str(error)` is a Japanese message for the person who sent the file: what is wrong and what
    to do next. `row` is the row number as the spreadsheet shows it (1-based), where one is known.
    """

    def __init__(self, message: str, *, row: int | None = None) -> None:
        super().__init__(message)
        self.row = row
