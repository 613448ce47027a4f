"""Kafka as the services use it."""
