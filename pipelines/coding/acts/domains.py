"""Walks of life in which hostile words tell of no hostilities: sport, markets, films, drills, science."""

import re
from functools import lru_cache

from pipelines.coding.acts.entries import Domain, General


def elsewhere(general: General, sentence: str, title: str) -> Domain | None:
    """The domain in which a sentence is at home, None for the world's affairs.

    A strong cue of the sentence decides; a weak one, or a strong one of the title, only where no word of war stands by.
    """
    warlike = _holds(tuple(sorted(general.warlike)), sentence)
    for domain in general.domains.values():
        if _holds(domain.strong, sentence) or (
            not warlike and (_holds(domain.weak, sentence) or _holds(domain.strong, title))
        ):
            return domain
    return None


def _holds(cues: tuple[str, ...], text: str) -> bool:
    return bool(cues) and _pattern(cues).search(text) is not None


@lru_cache(maxsize=64)
def _pattern(cues: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(cues)})\b", re.IGNORECASE)
