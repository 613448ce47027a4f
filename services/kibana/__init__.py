"""Kibana as code: the definitions of `config/kibana/` -> saved objects, imported by `tocsin setup`."""
