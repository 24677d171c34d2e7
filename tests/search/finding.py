"""Short ways to put a listing into the index and to ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import Location, Need, NeedSynonym, Service, ServiceArea, ServiceVenue
from search.engines import index
from search.engines.elastic import writing
from search.engines.elastic.client import is_configured
from search.finder import SearchPage, find_services
from search.forms import SearchForm
from tests.directory.factories import LocationFactory, NeedFactory, ServiceFactory

TODAY = date(2026, 11, 22)
LEEDS, BRADFORD, BRISTOL = "E08000035", "E08000032", "E06000023"
# Hyde Park in Leeds; BS5 6XX is in Bristol.
LS6 = (53.8156, -1.5590)


def listed(
    *,
    at: Location | Iterable[Location] = (),
    areas: Iterable[str] = (),
    needs: Iterable[Need] = (),
    **fields: Any,
) -> Service:
    """A service as it stands in the index."""
    service = ServiceFactory(**fields)
    for location in [at] if isinstance(at, Location) else at:
        ServiceVenue.objects.create(service=service, location=location)
    for code in areas:
        ServiceArea.objects.create(service=service, code=code)
    service.needs.set(needs)
    service.save()
    indexed(service)
    return service


def indexed(*services: Service) -> None:
    """Bring these services to what their listings are now, in every index that there is."""
    keys = [service.pk for service in services]
    index.refresh(keys)
    if is_configured():
        writing.follow(dict.fromkeys(keys, 0))


def venue_at(distance_km: float, *, south_of: tuple[float, float] = LS6, **fields: Any) -> Location:
    """A venue that many kilometres due south of a point."""
    degrees = distance_km * 1000 / 111_195.08
    return LocationFactory(latitude=south_of[0] - degrees, longitude=south_of[1], **fields)


def need(name: str, *synonyms: str, parent: Need | None = None) -> Need:
    """A need with what people say for it."""
    made = NeedFactory(name=name, parent=parent)
    for words in synonyms:
        NeedSynonym.objects.create(need=made, words=words)
    return made


def ask(q: str = "", *, page: int = 1, page_size: int = 10, today: date = TODAY, **data: Any) -> SearchPage:
    """Ask as the page does."""
    return find_services(SearchForm({"q": q, **data}).to_request(page=page, page_size=page_size), today=today)


def names(page: SearchPage) -> list[str]:
    """The hits in order."""
    return [hit.service.name for hit in page.hits]


@contextmanager
def counted_queries() -> Iterator[CaptureQueriesContext]:
    """What is asked of the database meanwhile."""
    with CaptureQueriesContext(connection) as queries:
        yield queries
