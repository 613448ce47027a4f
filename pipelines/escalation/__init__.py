"""Events -> how it stands between two actors."""
