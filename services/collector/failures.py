"""Why something could not be fetched, each in one clear line."""

from datetime import timedelta

from pipelines.errors import TocsinError


class FetchError(TocsinError):
    """What all of them carry: the HTTP status and the pause that the server asked for, where there was one."""

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        mend: str = "",
        status: int | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(what, where=where, mend=mend)
        self.status, self.retry_after = status, retry_after


class FeedGone(FetchError):
    """410: the publisher has taken it down for good."""


class FetchRefused(FetchError):
    """We would not have it: a private address, too large, too slow, not the web."""


class FetchFailed(FetchError):
    """Anything else on the wire: no such name, no connection, an error status, a body cut off."""


def located(error: FetchError, where: str) -> FetchError:
    """The same failure, told of this address."""
    return type(error)(error.what, where=where, mend=error.mend, status=error.status, retry_after=error.retry_after)
