"""The form of a service: in the order in which somebody tells of it, with help where people ask for it."""

from __future__ import annotations

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from directory.admin.area_form import AreaInput, ServiceAreaForm
from directory.admin.likely_panel import LikelyPanel
from directory.admin.need_picker import NeedPicker
from directory.admin.panels import AreaNames, FormInlinePanel, InWords, begun_from
from directory.admin.schedule_form import ScheduleForm

_WHAT = [
    LikelyPanel(),
    HelpPanel(template="directory/admin/good_listing.html", heading="A good listing"),
    begun_from(),
    FieldPanel("name", help_text="As on the poster. No “welcome to”, no capitals throughout."),
    FieldPanel("alternate_name", help_text="Another name that people ask for, or the old one."),
    FieldPanel("organisation", help_text="Who runs it and answers for it."),
    FieldPanel(
        "description",
        help_text="Three to six short sentences, as you would tell a neighbour: what people do there and what they "
        "get from it. Leave out times, costs and addresses; they have fields of their own.",
    ),
    FieldPanel(
        "first_visit",
        heading="The first visit",
        help_text="What frightens people most is the door. Which door is it, who meets you, what happens then, "
        "may you bring somebody? “Ring the bell marked Café. Ask for Sam.”",
    ),
    FieldPanel(
        "needs",
        heading="What it helps with",
        widget=NeedPicker(label="What it helps with"),
        help_text="What somebody would say that they need when this is the answer. Two or three fit best; "
        "choose the closest, not everything that might.",
    ),
    InlinePanel(
        "photos",
        label="photo",
        heading="Photos",
        panels=[FieldPanel("image"), FieldPanel("alt"), FieldPanel("sort_order", heading="Place in the row")],
        help_text="The door, the room, people at it who agreed. Say what each shows: some hear the page.",
    ),
    FieldPanel(
        "alert",
        heading="Something to know now",
        help_text="Shown at the top of its page until you empty it: “No session on 24 December”.",
    ),
]

_WHERE = [
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel(name) for name in ("at_venue", "at_home", "by_phone", "online")])],
        heading="How it is given",
        help_text="Tick all that are so. Who can’t go out finds it only if “comes to you”, phone or online is ticked.",
    ),
    InlinePanel(
        "venues",
        label="venue",
        heading="Venues",
        panels=[FieldPanel("location", heading="Venue")],
        help_text="Search before you make a new one: halls are shared. A new venue can be made from the same window.",
    ),
    AreaNames(template="directory/admin/area_names.html", classname="w-hidden"),
    FormInlinePanel(
        "areas",
        form_class=ServiceAreaForm,
        label="area",
        heading="Where people must live",
        panels=[
            FieldPanel(
                "name",
                heading="Area",
                widget=AreaInput,
                help_text="Type a council, county, region or nation.",
            )
        ],
        help_text="Only if it is for people of some places. Leave it empty if anybody may come.",
    ),
    FieldPanel("is_national", help_text="Anybody in the country can use it, wherever they live."),
]

_TIMES = [
    FieldRowPanel([FieldPanel("freq"), FieldPanel("interval")]),
    FieldPanel("byday"),
    FieldPanel(
        "bymonthday",
        heading="Or on these dates of the month",
        help_text="Numbers with commas between: 1,15. The last day is -1.",
    ),
    FieldRowPanel([FieldPanel("opens_at", heading="Opens"), FieldPanel("closes_at", heading="Closes")]),
    FieldPanel("ends_next_day"),
    FieldRowPanel(
        [
            FieldPanel(
                "starts_on",
                heading="Date, or first session",
                help_text="Of something that happens once, its date. For “every second week”, the date of any session.",
            ),
            FieldPanel("valid_from_on", heading="Only from", help_text="Empty: it runs already."),
            FieldPanel("valid_to_on", heading="Only until", help_text="Empty: no end is known."),
        ]
    ),
    FieldPanel("term_time_only", heading="Only in term time"),
    FieldPanel("location", heading="At which venue", help_text="Only if it has several."),
    FieldPanel(
        "description", heading="More in words", help_text="“Last entry at 3”, “ring first in August”."
    ),
    InWords(),
]

_WHEN = [
    FormInlinePanel(
        "schedules",
        form_class=ScheduleForm,
        label="times",
        heading="Times",
        panels=_TIMES,
        help_text="A row for each line of the poster: “Tuesdays 10 to 12” and “Thursdays 2 to 4” are two rows.",
    ),
    InlinePanel(
        "exceptions",
        label="another date",
        heading="Other dates",
        panels=[
            FieldPanel("on", heading="Date"),
            FieldPanel(
                "is_open", heading="Open that day", help_text="Leave it unticked where it is closed that day."
            ),
            FieldRowPanel(
                [FieldPanel("opens_at", heading="Opens"), FieldPanel("closes_at", heading="Closes")]
            ),
            FieldPanel("reason", help_text="Such as “bank holiday”."),
        ],
        help_text="Days on which it is closed although it would be open, or open besides.",
    ),
]

_WHO = [
    MultiFieldPanel(
        [
            FieldRowPanel(
                [FieldPanel("minimum_age", heading="From age"), FieldPanel("maximum_age", heading="To age")]
            )
        ],
        heading="Ages",
        help_text="Leave both empty if it is for all ages.",
    ),
    InlinePanel(
        "eligibility",
        label="who it is for",
        heading="Who it is for",
        help_text="Only what really decides: “women only”, “unpaid carers”, “not for people in crisis”.",
    ),
    InlinePanel(
        "languages", label="language", heading="Languages", help_text="Spoken there, other than English."
    ),
    InlinePanel(
        "cost_options",
        label="cost",
        heading="Cost",
        help_text="People stay away where nothing is said. Put 0 if it is free, with what is included: “lunch”.",
    ),
    FieldPanel("fees", heading="More about the cost", help_text="“Pay what you can”, “bus fare paid back”."),
]

_TOUCH = [
    FieldPanel(
        "referral",
        heading="Who makes the first move",
        help_text="If people may just turn up, say so: it is what they most want to know.",
    ),
    FieldPanel(
        "how_to_refer",
        heading="How to start",
        help_text="Step by step: whom to ring, what they ask, how long it takes.",
    ),
    InlinePanel(
        "contacts",
        label="contact",
        heading="Contacts",
        help_text="One phone number that somebody answers is worth more than three that nobody does. "
        "Name a person only with their agreement.",
    ),
    FieldPanel("email", heading="E-mail"),
    FieldPanel("url", heading="Website", help_text="The page about this, not the front page."),
    FieldPanel("accreditations", help_text="Quality marks, checks and memberships."),
]

_LISTING = [
    FieldPanel(
        "slug", help_text="Left empty, it is made from the name. The old address leads to the new one."
    ),
    # Outside moderation: a draft that held them would be overruled by the row.
    FieldPanel("status", read_only=True, help_text="To close or reopen it, tick it in the list of services."),
    FieldPanel(
        "assured_on",
        read_only=True,
        help_text="When you have checked everything, tick it in the list and mark it as confirmed.",
    ),
]

SERVICE_FORM = TabbedInterface(
    [
        ObjectList(_WHAT, heading="What it is"),
        ObjectList(_WHERE, heading="Where"),
        ObjectList(_WHEN, heading="When"),
        ObjectList(_WHO, heading="Who for, and cost"),
        ObjectList(_TOUCH, heading="Getting in touch"),
        ObjectList(_LISTING, heading="Listing"),
    ]
)
