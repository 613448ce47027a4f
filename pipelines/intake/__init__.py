"""Bytes of a feed or page -> articles."""
