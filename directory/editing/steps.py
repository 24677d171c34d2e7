"""The questions about a listing, one at a time: what each asks, what is said now, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from directory.admin.compared_fields import COMPARED
from directory.admin.venue_forms import said_whole
from directory.editing.forms.about import FirstVisitForm, NeedsForm, NoticeForm, WhatForm, WhoForm
from directory.editing.forms.base import StepForm
from directory.editing.forms.joining import LanguagesForm, MoneyForm, ReferForm, TouchForm
from directory.editing.forms.organisation import (
    OrganisationNumbersForm,
    OrganisationTouchForm,
    OrganisationWhatForm,
)
from directory.editing.forms.photos import PhotosForm
from directory.editing.forms.places import HowForm, VenuesForm, WhereForm
from directory.editing.forms.times import WhenForm
from directory.in_words import access_in_words
from directory.models import Organisation, Service
from directory.models.listing import Listing
from directory.moderation.differences import plain
from ui.filters import counted, web_words

Said = Callable[[Any], str]


def _nothing(draft: Any) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Step:
    """One question. `title` names it in the list, `question` heads its page.

    `must` says what a draft lacks that can't be sent without it, `should` what people would miss; both empty if
    nothing. `said` tells what the draft says, where the comparison's words won't do. Without a `form` it is a page that
    leads elsewhere. `asked` tells whether it is for a draft at all. `copied` names what can be taken over from another
    service.
    """

    slug: str
    title: str
    question: str
    form: type[StepForm] | None
    template: str = "step"
    must: Said = _nothing
    should: Said = _nothing
    said: Said | None = None
    asked: Callable[[Any], bool] = lambda draft: True
    copied: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a listing's content that it may change."""
        return self.form.content_fields() if self.form else ()

    def summary(self, draft: Listing) -> str:
        """What the draft says, shortened by whoever shows it."""
        if self.said is not None:
            return self.said(draft)
        told: list[str] = []
        for compared in COMPARED[type(draft)]:
            if set(compared.fields) & set(self.fields):
                said = compared.said(draft)
                told += [said] if isinstance(said, str) else said
        return ". ".join(each.rstrip(".") for each in told if each and each not in {"yes", "no"})

    def differs(self, now: Mapping[str, Any], content: Mapping[str, Any]) -> bool:
        """Whether a draft's content differs here from the public row's."""
        return any(plain(now.get(name)) != plain(content.get(name)) for name in self.fields)


# --- What a service's steps say and want ------------------------------------------------------------


def _lacks_what(draft: Service) -> str:
    if not draft.name.strip():
        return "Give it a name."
    return "" if draft.description.strip() else "Say what happens there."


def _lacks_how(draft: Service) -> str:
    is_said = draft.at_venue or draft.at_home or draft.by_phone or draft.online
    return "" if is_said else "Say how people get it."


def _lacks_venue(draft: Service) -> str:
    return "" if list(draft.venues.all()) else "Say where it is held."


def _venues(draft: Service) -> str:
    return "; ".join(said_whole(venue.location) for venue in draft.venues.all())


def _access(draft: Service) -> str:
    return ". ".join(words for venue in draft.venues.all() for words in access_in_words(venue.location))


def _photos(draft: Service) -> str:
    number = len(draft.photos.all())
    return counted(number, "photo") if number else ""


def _reach(draft: Service) -> str:
    if draft.is_national:
        return "Anywhere in the country"
    return ", ".join(str(area) for area in draft.areas.all()) or "Whoever can get to it"


def _contact(draft: Service) -> str:
    asked = [str(each) for each in draft.contacts.all()]
    return ", ".join(part for part in (*asked, draft.email, web_words(draft.url)) if part)


def _reached(draft: Organisation) -> str:
    return ", ".join(part for part in (draft.phone, draft.email, web_words(draft.url)) if part)


def _lacks_contact(draft: Service) -> str:
    reachable = draft.url or draft.email or any(each.phone or each.email for each in draft.contacts.all())
    return "" if reachable else "Say how to get in touch."


def _lacks(name: str, words: str) -> Said:
    """What is missing while that field is empty."""
    return lambda draft: "" if getattr(draft, name) not in {"", None} else words


def _lacks_any(name: str, words: str) -> Said:
    """What is missing while there is no such part."""
    return lambda draft: "" if list(getattr(draft, name).all()) else words


def _lacks_cost(draft: Service) -> str:
    return "" if draft.cost_in_words else "Say what it costs, or that it is free."


def _has_venue(draft: Any) -> bool:
    return bool(draft.at_venue)


SERVICE_STEPS = (
    Step("what", "What it is", "What is it?", WhatForm, must=_lacks_what),
    Step(
        "needs",
        "What it helps with",
        "What does it help with?",
        NeedsForm,
        template="needs",
        should=_lacks_any("needs", "Without this hardly anybody finds it."),
        copied=("needs",),
    ),
    Step("who", "Who it is for", "Who is it for?", WhoForm, copied=("eligibility", "minimum_age", "maximum_age")),
    Step(
        "first-visit",
        "The first visit",
        "What is the first visit like?",
        FirstVisitForm,
        should=_lacks("first_visit", "This is what new people most want to know."),
        copied=("first_visit",),
    ),
    Step("how", "How people get it", "How do people get it?", HowForm, must=_lacks_how),
    Step(
        "venues",
        "Where it is held",
        "Where is it held?",
        VenuesForm,
        template="venues",
        must=_lacks_venue,
        said=_venues,
        asked=_has_venue,
        copied=("venues",),
    ),
    Step(
        "access",
        "Getting in and around",
        "Is it easy to get in and around?",
        None,
        template="access",
        said=_access,
        asked=_has_venue,
    ),
    Step("area", "Where people must live", "Where must people live?", WhereForm, template="area", said=_reach,
         copied=("areas", "is_national")),
    Step(
        "when",
        "When it is on",
        "When is it on?",
        WhenForm,
        template="when",
        should=_lacks_any("schedules", "Without times people have to ring and ask."),
        copied=("schedules", "exceptions"),
    ),
    Step("cost", "What it costs", "What does it cost?", MoneyForm, template="rows", should=_lacks_cost,
         copied=("cost_options", "fees")),
    Step("languages", "Languages", "Which languages do you speak there?", LanguagesForm, copied=("languages",)),
    Step(
        "contact",
        "How to get in touch",
        "How do people get in touch?",
        TouchForm,
        template="rows",
        should=_lacks_contact,
        said=_contact,
        copied=("url", "email", "contacts"),
    ),
    Step(
        "refer",
        "How it begins",
        "How does somebody join?",
        ReferForm,
        should=_lacks("referral", "People want to know whether they may just turn up."),
        copied=("referral", "how_to_refer"),
    ),
    Step("photos", "Photos", "Can you show it?", PhotosForm, template="photos", said=_photos),
    Step("notice", "Something to know now", "Is there anything to know just now?", NoticeForm),
)  # fmt: skip

ORGANISATION_STEPS = (
    Step(
        "what",
        "What it is",
        "What is your organisation?",
        OrganisationWhatForm,
        must=_lacks("name", "Give it a name."),
        should=_lacks("description", "Say what it does."),
    ),
    Step(
        "contact", "How to get in touch", "How do people get in touch?", OrganisationTouchForm, said=_reached
    ),
    Step("numbers", "Numbers in registers", "Is it in a register?", OrganisationNumbersForm),
)


def steps_for(draft: Listing) -> Sequence[Step]:
    """The questions that are asked of this draft, in their order."""
    steps = ORGANISATION_STEPS if isinstance(draft, Organisation) else SERVICE_STEPS
    return [step for step in steps if step.asked(draft)]


def step_called(draft: Listing, slug: str) -> Step | None:
    """The question of that name, if it is asked of this draft."""
    return next((step for step in steps_for(draft) if step.slug == slug), None)


def step_after(draft: Listing, step: Step) -> Step | None:
    """The next question; None after the last."""
    slugs = [each.slug for each in steps_for(draft)]
    at = slugs.index(step.slug) + 1 if step.slug in slugs else 0
    return step_called(draft, slugs[at]) if at < len(slugs) else None


def missing(draft: Listing) -> list[tuple[Step, str]]:
    """What must be said before the draft can be sent."""
    return [(step, words) for step in steps_for(draft) if (words := step.must(draft))]


def wanted(draft: Listing) -> list[tuple[Step, str]]:
    """What people would miss."""
    return [(step, words) for step in steps_for(draft) if (words := step.should(draft))]


def labels_of(draft: Listing, fields: Iterable[str]) -> list[tuple[str, str]]:
    """(what it is called, what the draft says) for fields of its content, as a comparison words them."""
    named = set(fields)
    told = []
    for compared in COMPARED[type(draft)]:
        if named & set(compared.fields):
            said = compared.said(draft)
            told.append((compared.label, said if isinstance(said, str) else "; ".join(said)))
    return told
