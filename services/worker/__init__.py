"""The chain on Kafka: one Faust app, an agent a stage."""
