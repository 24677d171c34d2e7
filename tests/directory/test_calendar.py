"""Sessions as a file for a phone's calendar, read again as a phone reads it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar, Event

from directory.models import Contact, CostOption, Schedule, ScheduleException, Service
from tests.directory.factories import LocationFactory, NeedFactory, ServiceFactory

pytestmark = pytest.mark.django_db

# A Monday, six days before the clocks go back.
NOW = datetime(2026, 10, 19, 9, 0, tzinfo=UTC)


def weekly(service: Service, **fields: Any) -> Service:
    """With a session every Tuesday from ten to twelve."""
    Schedule.objects.create(
        service=service, **{"byday": "TU", "opens_at": time(10), "closes_at": time(12), **fields}
    )
    return service


def read(client: Client, service: Service, now: datetime = NOW) -> Calendar:
    """The service's calendar as it stands at `now`."""
    with time_machine.travel(now, tick=False):
        answer = client.get(f"{service.get_absolute_url()}calendar.ics")
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


def events(client: Client, service: Service, now: datetime = NOW) -> list[Event]:
    """Its sessions."""
    return list(read(client, service, now).walk("VEVENT"))


def test_the_next_twelve_sessions_are_in_it(client: Client) -> None:
    found = events(client, weekly(ServiceFactory()))

    assert [event.start.date() for event in found] == [
        date(2026, 10, 20) + timedelta(weeks=n) for n in range(12)
    ]


def test_ten_o_clock_stays_ten_o_clock_over_a_change_of_the_clocks(client: Client) -> None:
    calendar = read(client, weekly(ServiceFactory()))

    starts = [event.start for event in calendar.walk("VEVENT")][:2]

    assert [start.strftime("%-d %B %H:%M") for start in starts] == ["20 October 10:00", "27 October 10:00"]
    assert [start.utcoffset() for start in starts] == [timedelta(hours=1), timedelta(0)]
    [zone] = calendar.timezones
    assert zone["TZID"] == "Europe/London"
    # As the file itself has it, for a phone that knows no zones.
    london = zone.to_tz()
    assert datetime(2026, 10, 20, 10, tzinfo=london).utcoffset() == timedelta(hours=1)
    assert datetime(2026, 10, 27, 10, tzinfo=london).utcoffset() == timedelta(0)
    assert datetime(2027, 1, 5, 10, tzinfo=london).utcoffset() == timedelta(0)


def test_a_date_that_is_cancelled_is_left_out_and_one_added_is_in(client: Client) -> None:
    service = weekly(ServiceFactory())
    ScheduleException.objects.create(service=service, on=date(2026, 10, 27))
    ScheduleException.objects.create(service=service, on=date(2026, 10, 29), is_open=True, opens_at=time(9))

    days = [event.start.date() for event in events(client, service)]

    assert days[:3] == [date(2026, 10, 20), date(2026, 10, 29), date(2026, 11, 3)]


def test_a_session_says_where_how_much_and_whom_to_ask(client: Client) -> None:
    service = weekly(ServiceFactory(name="Tea, Chat; Cake", at=LocationFactory(name="Oswin Hall")))
    CostOption.objects.create(service=service, amount=2)
    Contact.objects.create(service=service, phone="0113 496 0001")

    event = events(client, service)[0]

    assert event["SUMMARY"] == "Tea, Chat; Cake"
    assert event["LOCATION"] == "Oswin Hall, 1 High Street, Leeds, LS6 2AB"
    assert event["URL"] == "http://testserver/services/tea-chat-cake/"
    assert "Cost: £2" in event["DESCRIPTION"]
    assert "Phone: 0113 496 0001" in event["DESCRIPTION"]
    assert event["DTSTAMP"].dt == NOW
    assert event.end - event.start == timedelta(hours=2)


def test_a_session_keeps_its_name_for_the_phone_however_often_it_is_asked_for(client: Client) -> None:
    service = weekly(ServiceFactory())

    first = {event.start: event["UID"] for event in events(client, service)}
    later = {event.start: event["UID"] for event in events(client, service, NOW + timedelta(weeks=2))}

    assert len(set(first.values())) == 12
    assert [first[start] for start in later if start in first] == [
        later[start] for start in later if start in first
    ]
    assert len(first.keys() & later.keys()) == 10


def test_of_two_venues_the_sessions_own_is_told(client: Client) -> None:
    halls = [LocationFactory(name="Oswin Hall"), LocationFactory(name="Little Oswin")]
    service = ServiceFactory(at=halls[0])
    service.venues.create(location=halls[1])
    service.save()
    weekly(service, location=halls[0])
    weekly(service, location=halls[1], byday="WE")
    weekly(service, byday="TH")

    told = [event.get("LOCATION", "") for event in events(client, service)][:3]

    assert [where.split(",")[0] for where in told] == ["Oswin Hall", "Little Oswin", ""]


def test_what_has_no_hours_takes_the_day_and_what_has_no_end_takes_none(client: Client) -> None:
    whole_day = weekly(ServiceFactory(), opens_at=None, closes_at=None)
    open_end = weekly(ServiceFactory(), closes_at=None)

    assert events(client, whole_day)[0]["DTSTART"].dt == date(2026, 10, 20)
    assert "DTEND" not in events(client, open_end)[0]


def test_one_past_midnight_ends_the_next_day(client: Client) -> None:
    event = events(client, weekly(ServiceFactory(), opens_at=time(20), closes_at=time(1)))[0]

    assert event.end.strftime("%-d %B %H:%M") == "21 October 01:00"


def test_a_confidential_address_is_nowhere_in_it(client: Client) -> None:
    hidden = LocationFactory(confidential=True, name="Rose House", address="9 Hidden Lane", town="Otley")
    service = weekly(ServiceFactory(at=hidden), location=hidden)

    with time_machine.travel(NOW, tick=False):
        text = client.get(f"{service.get_absolute_url()}calendar.ics").content.decode()

    for secret in ("Rose", "Hidden", "Otley", "LS6", "LOCATION", "GEO"):
        assert secret not in text


def test_a_sensitive_service_is_an_appointment_and_nothing_more(client: Client) -> None:
    service = weekly(ServiceFactory(name="Debt Clinic", at=LocationFactory(name="Debt House")))
    service.needs.add(NeedFactory(is_sensitive=True))
    service.save()

    with time_machine.travel(NOW, tick=False):
        answer = client.get(f"{service.get_absolute_url()}calendar.ics")

    text = answer.content.decode()
    assert "SUMMARY:Appointment" in text
    for telling in ("Debt", "debt", "URL", "DESCRIPTION"):
        assert telling not in text
    assert "1 High Street" in text
    assert answer["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert answer["Cache-Control"] == "no-store"


def test_it_is_a_file_of_calendars_with_a_name(client: Client) -> None:
    service = weekly(ServiceFactory(name="Tea and Chat"))

    answer = client.get(f"{service.get_absolute_url()}calendar.ics")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="tea-and-chat.ics"'
    assert "calendar.ics" in client.get(service.get_absolute_url()).content.decode()


@pytest.mark.parametrize("fields", [{"closed": True}, {"status": "temporarily closed"}, {}])
def test_without_sessions_there_is_no_calendar_and_no_link_to_one(
    client: Client, fields: dict[str, Any]
) -> None:
    service = ServiceFactory(**fields)
    if fields:
        weekly(service)

    assert client.get(f"{service.get_absolute_url()}calendar.ics").status_code == 404
    assert "calendar.ics" not in client.get(service.get_absolute_url()).content.decode()
