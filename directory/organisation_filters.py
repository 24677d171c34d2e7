"""What the A to Z of organisations can be narrowed by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django_filters import CharFilter, ChoiceFilter, FilterSet

from directory.a_to_z import held_at
from directory.models import Organisation, Service, ServiceArea
from directory.needs import NeedVocabulary
from places.areas import Area, area
from places.models import County

if TYPE_CHECKING:
    from directory.querysets import OrganisationQuerySet

_MOST_WORDS = 8
_SHOWN_DEPTH = 2  # levels of the tree of needs to choose from
_WIDER = {
    County.Kind.COUNTY: "county",
    County.Kind.METROPOLITAN_COUNTY: "county",
    County.Kind.REGION: "region",
    "nation": "nation",
}
_NATIONS = ("E92", "S92", "W92", "N92")


class UsedAreas:
    """The areas that services which can be found now are held in or cover, in two statements."""

    def __init__(self) -> None:
        services = Service.objects.findable()
        held = held_at(services).values_list("location__authority_code", flat=True)
        covered = ServiceArea.objects.filter(service__in=services).order_by().values_list("code", flat=True)
        self.codes = frozenset(code for code in (*held.distinct(), *covered.distinct()) if area(code))

    def choices(self) -> Iterator[tuple[str, str]]:
        """(code, name): councils' areas by name, then the counties, regions and nations that they lie in."""
        used = [known for code in self.codes if (known := area(code))]
        yield from sorted(
            ((one.code, one.name) for one in used if one.kind == "authority"), key=lambda choice: choice[1]
        )
        around = {code for one in used for code in one.within}
        wider = [known for code in around if (known := area(code)) and _is_wider(known)]
        yield from (
            (one.code, f"{one.name} ({_WIDER[one.kind]})") for one in sorted(wider, key=lambda one: one.name)
        )

    def fitting(self, code: str) -> frozenset[str]:
        """The codes that services which are in this area or cover it have.

        Of what is for a whole nation only the nation's own list tells, else it would stand in every one.
        """
        chosen = area(code)
        if chosen is None:
            return frozenset()
        inside = {one for one in self.codes if (known := area(one)) and _lies_in(known, chosen)}
        around = {one for one in chosen.within if (known := area(one)) and known.kind != "nation"}
        return frozenset({code, *inside, *around})


def _is_wider(known: Area) -> bool:
    return known.kind in _WIDER and (known.kind != "nation" or known.code[:3] in _NATIONS)


def _lies_in(inner: Area, outer: Area) -> bool:
    if outer.kind == "nation":
        return outer.code in inner.within
    return bool(inner.authority_codes) and set(inner.authority_codes) <= set(outer.authority_codes)


def _needs() -> Iterator[tuple[str, str]]:
    """(slug, name) in the order of the tree; what stands beneath another is set off from it."""
    vocabulary = NeedVocabulary.current()
    order = {key: place for place, key in enumerate(vocabulary.needs)}
    shown = [need for need in vocabulary.needs.values() if len(need.lineage) <= _SHOWN_DEPTH]
    for need in sorted(shown, key=lambda need: [order.get(key, 0) for key in need.lineage]):
        yield need.slug, f"{'– ' * (len(need.lineage) - 1)}{need.name}"


class OrganisationFilter(FilterSet):
    """`q` (words of the name), `area` (a GSS code), `need` (a slug; what stands beneath it counts too) and `kind`.

    Area and need are those of services that can be found now.
    """

    q = CharFilter(method="named", label="Name", max_length=100)
    area = ChoiceFilter(method="within", label="Area", empty_label="Anywhere")
    need = ChoiceFilter(method="helping", label="Help with", empty_label="Anything")
    kind = ChoiceFilter(
        label="Kind of organisation",
        empty_label="Any kind",
        choices=[
            (value, f"{label[0].upper()}{label[1:]}") for value, label in Organisation.Kind.choices if value
        ],
    )

    class Meta:
        model = Organisation
        fields = ["q", "area", "need", "kind"]

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.used = UsedAreas()
        self.filters["area"].extra["choices"] = list(self.used.choices())
        self.filters["need"].extra["choices"] = list(_needs())

    def named(self, found: OrganisationQuerySet, name: str, value: str) -> OrganisationQuerySet:
        """Those whose name, or other name, has every word."""
        for word in value.split()[:_MOST_WORDS]:
            found = found.filter(Q(name__icontains=word) | Q(alternate_name__icontains=word))
        return found

    def within(self, found: OrganisationQuerySet, name: str, value: str) -> OrganisationQuerySet:
        """Those with a service in the area, or for it."""
        codes = self.used.fitting(value)
        services = Service.objects.findable()
        held = held_at(services).filter(location__authority_code__in=codes)
        covered = ServiceArea.objects.filter(service__in=services, code__in=codes).order_by()
        return found.filter(Q(pk__in=_owners(held)) | Q(pk__in=_owners(covered)))

    def helping(self, found: OrganisationQuerySet, name: str, value: str) -> OrganisationQuerySet:
        """Those with a service for the need, or for one beneath it."""
        need = NeedVocabulary.remembered().by_slug[value]
        path = f"/{'/'.join(map(str, need.lineage))}/"
        services = Service.objects.findable().filter(needs__path__startswith=path)
        return found.filter(pk__in=services.order_by().values("organisation"))

    def chosen(self) -> Iterable[tuple[str, str]]:
        """(field's name, what was chosen in words) for each filter that holds."""
        for name, value in self.form.cleaned_data.items() if self.is_bound and not self.errors else ():
            if value:
                choices = dict(self.filters[name].extra.get("choices", ()))
                yield name, f"“{value}”" if name == "q" else choices[value].removeprefix("– ")


def _owners(parts: Any) -> Any:
    return parts.values("service__organisation")
