"""The roles that there are. A slug never changes: memberships and other people's systems keep it."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.permissions import OF_PEOPLE, Permission


class UnknownRole(LookupError):
    """There is no role of that slug."""


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody is here: in a few words, in prose for whoever gives it, and as permissions.

    `group` is the group of Wagtail's that those of the role are kept in, empty where they have nothing to do there.
    """

    slug: str
    name: str
    prose: str
    permissions: frozenset[Permission]
    group: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def reads_people(self) -> bool:
        """Whether it lets somebody read of a person who is helped: then it asks for a second factor."""
        return bool(self.permissions & OF_PEOPLE)


def _role(slug: str, name: str, prose: str, *permissions: Permission, group: str = "") -> Role:
    return Role(slug, name, prose, frozenset(permissions), group)


P = Permission

ADMINISTRATOR = _role(
    "administrator",
    "Administrator",
    "Runs the installation: gives and takes roles, and may use every screen of the CMS. Sees no person and no plan.",
    P.MANAGE_ACCOUNTS, P.EDIT_PAGES, P.EDIT_LISTINGS, P.PUBLISH_LISTINGS, P.DECIDE_CLAIMS, P.READ_REPORTS,
)  # fmt: skip
EDITOR = _role(
    "editor",
    "Editor",
    "Writes pages and listings in the CMS as drafts, which a moderator publishes.",
    P.EDIT_PAGES, P.EDIT_LISTINGS,
    group="Editors",
)  # fmt: skip
MODERATOR = _role(
    "moderator",
    "Moderator",
    "Keeps the directory: approves listings, keeps the needs, merges what is there twice, and says who manages an "
    "organisation.",
    P.EDIT_PAGES, P.EDIT_LISTINGS, P.PUBLISH_LISTINGS, P.DECIDE_CLAIMS,
    group="Moderators",
)  # fmt: skip
COMMISSIONER = _role(
    "commissioner",
    "Commissioner",
    "Funds services, and reads where needs go unmet: figures in which small numbers are hidden, no person.",
    P.READ_REPORTS,
)
GOVERNANCE_LEAD = _role(
    "governance-lead",
    "Governance lead",
    "Looks after information governance and safeguarding: who looked at whom, broken glass, safeguarding concerns.",
    P.READ_ACCESS_LOG, P.READ_SAFEGUARDING,
)  # fmt: skip

LISTING_KEEPER = _role(
    "listing-keeper",
    "Keeper of listings",
    "Keeps an organisation's listings up, and sees nothing of anybody who is referred to it.",
    P.EDIT_OWN_LISTINGS,
)
ORGANISATION_LEAD = _role(
    "organisation-lead",
    "Lead of an organisation",
    "Keeps an organisation's listings up, invites others to it and ends their access.",
    P.EDIT_OWN_LISTINGS, P.MANAGE_OWN_PEOPLE,
)  # fmt: skip
PROVIDER_WORKER = _role(
    "provider-worker",
    "Provider worker",
    "Works for a voluntary organisation: keeps its listings up, and answers the referrals that are sent to its "
    "services. Sees of a person only what was shared.",
    P.EDIT_OWN_LISTINGS, P.ANSWER_REFERRALS,
)  # fmt: skip

CARE_NAVIGATOR = _role(
    "care-navigator",
    "Care navigator",
    "A trained receptionist: finds services, tells callers about them, and refers to a link worker only.",
    P.SIGNPOST, P.REFER_TO_LINK_WORKER,
)  # fmt: skip
LINK_WORKER = _role(
    "link-worker",
    "Link worker",
    "Holds a caseload: plans, referrals, contacts and outcomes for the people of their team.",
    P.SIGNPOST, P.REFER_TO_LINK_WORKER, P.READ_PEOPLE, P.EDIT_PLANS, P.REFER, P.BREAK_GLASS,
)  # fmt: skip
CLINICIAN = _role(
    "clinician",
    "Clinician",
    "A GP, nurse or health care assistant: prepares, converses and records the plans of their own practice.",
    P.SIGNPOST, P.REFER_TO_LINK_WORKER, P.READ_PEOPLE, P.EDIT_PLANS, P.REFER, P.BREAK_GLASS,
)  # fmt: skip
TEAM_MANAGER = _role(
    "team-manager",
    "Team manager",
    "Manages a practice or a primary care network: sees the team's work, reassigns it, covers, reads its reports.",
    P.READ_PEOPLE, P.SUPERVISE, P.READ_REPORTS,
)  # fmt: skip
PATIENT = _role(
    "patient",
    "Person with a plan",
    "Owns a plan: reads and adds to it, sees who looked, withdraws agreement, and says whether something helped.",
    P.READ_OWN_PLAN,
)

ROLES = {
    role.slug: role
    for role in (
        ADMINISTRATOR, EDITOR, MODERATOR, COMMISSIONER, GOVERNANCE_LEAD,
        LISTING_KEEPER, ORGANISATION_LEAD, PROVIDER_WORKER,
        CARE_NAVIGATOR, LINK_WORKER, CLINICIAN, TEAM_MANAGER, PATIENT,
    )
}  # fmt: skip


def role_of(slug: str) -> Role:
    """The role of that slug. Raises UnknownRole."""
    try:
        return ROLES[slug]
    except KeyError:
        raise UnknownRole(slug) from None


def roles_with(permission: Permission) -> list[Role]:
    """Those that include it."""
    return [role for role in ROLES.values() if permission in role.permissions]


def roles_that_read_people() -> list[str]:
    """The slugs of those that ask for a second factor."""
    return [role.slug for role in ROLES.values() if role.reads_people]
