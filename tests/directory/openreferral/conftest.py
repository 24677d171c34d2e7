from pathlib import Path

import pytest

from tests.directory.openreferral.samples import Feed


@pytest.fixture
def feed(db: None, tmp_path: Path) -> Feed:
    return Feed(tmp_path)
