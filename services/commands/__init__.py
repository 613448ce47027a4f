"""The commands, by what they are about. Each reads its options, calls one service, and prints."""
