"""What helps here says what was expected, as a test does."""

import pytest

pytest.register_assert_rewrite("tests.faults.scene", "tests.faults.installation", "tests.faults.node")
