"""A text -> sentences -> dependency trees, mended where a small parser goes wrong. Knows no actors and no acts."""
