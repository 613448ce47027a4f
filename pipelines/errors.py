"""The one exception tree. Each error says what is wrong, where, and how to mend it; the CLI prints just that line."""


class TocsinError(Exception):
    """Root of all errors that a user may meet."""

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        line = f"{where}: {what}" if where else what
        super().__init__(f"{line} ({mend})" if mend else line)


class BadConfig(TocsinError):
    """A configuration file, lexicon file, rule or setting that can't be used."""


class BadRecord(TocsinError):
    """An input record that can't be read; the stream goes on without it."""


class BadQuery(TocsinError):
    """A search or rule query that can't be understood."""
