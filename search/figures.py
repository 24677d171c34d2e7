"""What the finder counts for those who watch over it (Prometheus)."""

from prometheus_client import Counter, Histogram

SECONDS = Histogram(
    "waypost_finder_seconds",
    "Time in which an engine answered a question, widening included.",
    ["engine"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8, 1.5, 3),
)
FALLBACKS = Counter(
    "waypost_finder_fallbacks",
    "Questions that the embedded engine answered because Elasticsearch was away.",
    ["reason"],
)
