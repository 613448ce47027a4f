"""The indexer: the topics that people search -> Elasticsearch, each document under its own id."""
