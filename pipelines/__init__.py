"""What happens to an article. Pure: no sockets, files, clock or environment."""
