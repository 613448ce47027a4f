"""The body of an answer: whole and within its size, packed or not."""

import zlib
from collections.abc import AsyncIterator

from aiohttp import ClientResponse

from services.collector.failures import FetchFailed, FetchRefused

CHUNK = 1 << 16
GZIP = zlib.MAX_WBITS | 16


async def whole_body(response: ClientResponse, size: int) -> bytes:
    """Read the body of a response that aiohttp leaves packed: at most `size` bytes, both packed and unpacked.

    Memory is bounded by a small multiple of `size`, whatever the packing hides. Raises FetchRefused (too large),
    FetchFailed (gzip cut off, another packing), zlib.error (no gzip), and what aiohttp raises for a body cut off.
    """
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in ("identity", "", "gzip", "x-gzip"):
        raise FetchFailed("packed in a way that was not asked for")
    parts = _bounded(response.content.iter_chunked(CHUNK), size)
    if packing.endswith("gzip"):
        parts = _bounded(_unpacked(parts), size)
    return b"".join([part async for part in parts])


async def _bounded(parts: AsyncIterator[bytes], size: int) -> AsyncIterator[bytes]:
    async for part in parts:
        size -= len(part)
        if size < 0:
            raise FetchRefused("too large")
        yield part


async def _unpacked(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Unpack gzip, one or more members, at most CHUNK bytes at a time."""
    member, whole = zlib.decompressobj(GZIP), False
    async for part in parts:
        rest = part
        while rest:
            yield member.decompress(rest, CHUNK)
            rest, whole = member.unconsumed_tail, member.eof
            if whole:
                rest, member = member.unused_data, zlib.decompressobj(GZIP)
    if not whole:
        raise FetchFailed("the answer is cut off")
