"""Why a record could not be processed, in words that can be stored and sent whatever they quote."""

MAX_REASON = 500
"""Characters."""


def readable(text: str | bytes) -> str:
    """Text that is Unicode through and through: what isn't is escaped."""
    content = text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace")
    return content.decode("utf-8", "backslashreplace")


def shortened(reason: str, note: str = "") -> str:
    """A reason that is readable and not too long; a note at its end is kept whole."""
    return readable(reason)[: MAX_REASON - len(note)] + note
