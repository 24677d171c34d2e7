"""Texts through GOV.UK Notify (https://docs.notifications.service.gov.uk/rest-api.html).

What was handed over with our reference can be asked for afterwards, for as long as Notify remembers.
"""

from __future__ import annotations

import time
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx
import jwt

from messaging.providers import addresses
from messaging.providers.answers import Away, Letter, MaybeTaken, NotSent, NotTaken, Refused
from messaging.states import Reason

# Notify answers within a second or so. Together they are far below a job's lease.
_PATIENCE = httpx.Timeout(10.0, connect=5.0)
# A wrong key or clock, or no such place: a person has to see to it.
_WITH_US = timedelta(minutes=5)
# The allowance for the day is used up.
_TOMORROW = timedelta(hours=1)
# The connection was never there, or nothing was asked.
_BEFORE_ANYTHING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class Notify:
    """One service at Notify. Raises no error that holds a number or a word of a text."""

    can_be_asked = True

    def __init__(self, address: addresses.Notify) -> None:
        self._address = address

    def hand_over(self, letter: Letter) -> None:
        """Returns once Notify has created the notification."""
        answer = self._ask(
            "POST",
            "/v2/notifications/sms",
            json={
                "phone_number": letter.to,
                "template_id": self._address.template_id,
                "personalisation": {"body": letter.body},
                "reference": str(letter.reference),
            },
        )
        if not answer.is_success:
            raise _meaning(answer)

    def has_taken(self, reference: UUID) -> bool:
        """Whether it knows our reference. Raises Away, or NotTaken where it gives no clear answer."""
        try:
            answer = self._ask("GET", "/v2/notifications", params={"reference": str(reference)})
        except MaybeTaken as unclear:
            raise NotTaken(unclear.said) from None
        if not answer.is_success:
            meaning = _meaning(answer)
            raise meaning if isinstance(meaning, Away) else NotTaken(meaning.said)
        found = _json(answer).get("notifications")
        if not isinstance(found, list):
            raise NotTaken("no list of notifications")
        return bool(found)

    def _ask(self, method: str, path: str, **what: Any) -> httpx.Response:
        try:
            with httpx.Client(base_url=self._address.base_url, timeout=_PATIENCE) as client:
                return client.request(method, path, headers=self._headers(), **what)
        except _BEFORE_ANYTHING as error:
            raise Away(type(error).__name__) from None
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise MaybeTaken(type(error).__name__) from None

    def _headers(self) -> dict[str, str]:
        # Good for 30 seconds.
        claims = {"iss": self._address.service_id, "iat": int(time.time())}
        return {"Authorization": f"Bearer {jwt.encode(claims, self._address.secret, algorithm='HS256')}"}


def _meaning(answer: httpx.Response) -> NotSent:
    """What an answer other than success means. Its words can change and may repeat ours, so only names are read."""
    status = answer.status_code
    said = f"HTTP {status}"
    if status == HTTPStatus.BAD_REQUEST:
        return Refused(said, reason=Reason.REFUSED)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Away(
            said, after=_TOMORROW if "TooManyRequestsError" in _errors(answer) else timedelta(minutes=1)
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # It may be from a gateway that lost patience while Notify did its work.
        return MaybeTaken(said)
    return Away(said, after=_WITH_US)


def _errors(answer: httpx.Response) -> set[str]:
    errors = _json(answer).get("errors")
    return (
        {str(each.get("error")) for each in errors if isinstance(each, dict)}
        if isinstance(errors, list)
        else set()
    )


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
