"""The demonstration's listings: made-up services of one city, by made-up organisations."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction

from accounts.actions import begin_membership
from accounts.demo import ACCOUNTS
from accounts.models import User
from directory.actions import announce_changed, set_managed
from directory.demo_drafts import send_drafts
from directory.models import Organisation, OrganisationMembership, Service
from directory.openreferral.importing import Import
from directory.openreferral.reading import FileSource
from directory.openreferral.report import Report

LISTINGS = Path(__file__).resolve().parent / "data" / "demo_services.json"
SOURCE = "demonstration"


# Whose people the demonstration's accounts are.
THEIRS = "The Second Mug"


def load_demo(*, log: Callable[[str], None]) -> None:
    """The tree of needs, then the listings through our own importer; what people edited since stays theirs."""
    call_command("load_needs")
    report = Import(FileSource(LISTINGS), SOURCE, Report(say=log)).run()
    told = tell_what_feeds_cannot()
    sent = send_drafts(source=SOURCE)
    give_organisation_its_people()
    log(
        f"Directory: {report.created} services made, {max(report.updated, told - report.created)} changed; "
        f"{sent} drafts sent to the moderators."
    )


@transaction.atomic
def give_organisation_its_people() -> None:
    """One organisation is kept by people who can be signed in as."""
    organisation = Organisation.objects.get(source=SOURCE, name=THEIRS)
    roles = {each.email: each.role for each in ACCOUNTS if each.role in OrganisationMembership.roles}
    people = User.objects.filter(email__in=roles)
    for user in people:
        begin_membership(
            model=OrganisationMembership, user=user, role=roles[user.email], by=None, on=organisation
        )
    if people and not organisation.is_managed:
        set_managed(organisation=organisation, is_managed=True, by=None)


@transaction.atomic
def tell_what_feeds_cannot() -> int:
    """What Open Referral has no field for, such as the first visit; how many services it changed."""
    extras: dict[str, dict[str, Any]] = {
        record["id"]: record["waypost"]
        for record in json.loads(LISTINGS.read_text(encoding="utf-8"))["contents"]
        if "waypost" in record
    }
    changed = []
    for service in Service.objects.filter(source=SOURCE, source_id__in=extras, latest_revision=None):
        said = extras[service.source_id]
        if any(getattr(service, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(service, name, value)
            changed.append(service)
    names = sorted({name for said in extras.values() for name in said})
    Service.objects.bulk_update(changed, names)
    announce_changed(service_ids=[service.pk for service in changed])
    return len(changed)
