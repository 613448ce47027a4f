"""Whether an act happened: the cues above and beside it, and what they make of it."""
