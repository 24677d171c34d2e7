import pytest

from places.distances import EARTH_RADIUS_M, distance_m


def test_a_degree_of_a_meridian_is_a_360th_of_the_circle() -> None:
    assert distance_m((0, 0), (1, 0)) == pytest.approx(2 * 3.141592653589793 * EARTH_RADIUS_M / 360)


def test_it_agrees_with_geopy() -> None:
    from geopy.distance import great_circle

    leeds, belfast = (53.79648, -1.54785), (54.597, -5.930)

    assert distance_m(leeds, belfast) == pytest.approx(great_circle(leeds, belfast).m, rel=1e-5)


def test_no_distance_and_the_greatest_are_exact() -> None:
    assert distance_m((51.5, -0.1), (51.5, -0.1)) == 0
    assert distance_m((0, 0), (0, 180)) == pytest.approx(3.141592653589793 * EARTH_RADIUS_M)
