"""Where it runs: whatever opens a socket or a file."""
