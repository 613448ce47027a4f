"""Loads the language detector, once. Reading its model takes most of a second, so nobody who doesn't ask pays."""

from functools import cache

from pipelines.intake.languages import Detect

PLAUSIBLE = frozenset({
    "af", "am", "ar", "as", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et",
    "eu", "fa", "fi", "fr", "ga", "gl", "gu", "ha", "he", "hi", "hr", "ht", "hu", "hy", "id", "is", "it", "ja",
    "ka", "kk", "km", "kn", "ko", "ku", "ky", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "mt", "my", "ne",
    "nl", "no", "or", "pa", "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta",
    "te", "tg", "th", "tl", "tr", "ug", "uk", "ur", "uz", "vi", "zh", "zu",
})  # fmt: skip
"""ISO 639-1 codes of languages with a press; others (Latin, Esperanto, Occitan, …) only draw short headlines away."""


@cache
def detector() -> Detect:
    """py3langid over the plausible languages, with probabilities that are flat for short texts."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - loads numpy: only when asked

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(PLAUSIBLE)
    return identifier.rank  # type: ignore[no-any-return] # py3langid is untyped
