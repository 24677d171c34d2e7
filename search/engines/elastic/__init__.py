"""Elasticsearch: the finder's engine for a county or a country. Nobody outside this room imports its client."""
