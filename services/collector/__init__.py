"""Polls feeds, fetches pages -> articles."""
