"""How a record is recognised as the one read before."""

import hashlib
import json
from typing import Any

# Raise it when the reading of records changes, and the next import reads every record again.
PARSER_VERSION = 2


def hash_of(raw: Any) -> str:
    """SHA-256, in hexadecimal, of a JSON value whatever the order of its keys, and of the parser's version."""
    canonical = json.dumps(raw, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{PARSER_VERSION}:{canonical}".encode()).hexdigest()
