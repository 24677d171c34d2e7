"""Areas and points of the United Kingdom.

The small tables (all but `Postcode`) are filled from `places/data/*.csv` after every migrate, see
`places.reference`. `Postcode` is filled by `load_postcodes`, as far as an operator wants; what it does not hold
is read from the postcode package's own files.
"""

from django.db import models

GSS_LENGTH = 9


class Nation(models.Model):
    """England, Wales, Scotland, Northern Ireland, what they make up together, and the Crown dependencies.

    The Crown dependencies carry the codes that postcode data gives them (`L99999999`, `M99999999`): they lie in
    no nation of the United Kingdom and in no authority.
    """

    code = models.CharField(max_length=GSS_LENGTH, primary_key=True)
    name = models.CharField(max_length=60)
    within = models.CharField(max_length=60, blank=True, help_text="Codes of what it is part of, spaced")

    def __str__(self) -> str:
        return self.name


class LocalAuthority(models.Model):
    """A lower-tier or unitary council area: the smallest area that a service says it covers."""

    code = models.CharField(max_length=GSS_LENGTH, primary_key=True)
    name = models.CharField(max_length=60)
    # The county people would name; `County.members` also holds regions and combined authorities.
    county = models.ForeignKey(
        "County", on_delete=models.PROTECT, null=True, blank=True, related_name="districts"
    )
    nation = models.ForeignKey(Nation, on_delete=models.PROTECT, related_name="authorities")
    former_code = models.CharField(max_length=GSS_LENGTH, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        verbose_name_plural = "local authorities"

    def __str__(self) -> str:
        return self.name


class County(models.Model):
    """A group of authorities with a name: a county, a region, a combined authority.

    `X` codes are ours, for names that people use and that have no code of their own (Berkshire, Gwent).
    """

    class Kind(models.TextChoices):
        COUNTY = "county", "County"
        METROPOLITAN_COUNTY = "metropolitan_county", "Metropolitan county"
        REGION = "region", "Region"
        COMBINED_AUTHORITY = "combined_authority", "Combined authority"
        FORMER_COUNTY = "former_county", "Former county"
        INFORMAL = "informal", "Name in use"

    code = models.CharField(max_length=GSS_LENGTH, primary_key=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=Kind)
    members = models.ManyToManyField(LocalAuthority, related_name="groups")

    class Meta:
        verbose_name_plural = "counties"

    def __str__(self) -> str:
        return self.name


class AreaAlias(models.Model):
    """Another name, or an ended code, under which an area is still met in people's words and in feeds."""

    alias = models.CharField(max_length=60, primary_key=True)
    code = models.CharField(max_length=GSS_LENGTH)

    class Meta:
        verbose_name_plural = "area aliases"

    def __str__(self) -> str:
        return f"{self.alias} ({self.code})"


class _PostcodeArea(models.Model):
    """What outcodes and sectors share: the mean of their postcodes' positions, and all their authorities."""

    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    authority_codes = models.TextField(blank=True, help_text="Every authority its postcodes lie in, spaced")

    class Meta:
        abstract = True


class Outcode(_PostcodeArea):
    """The first half of a postcode: BS5."""

    code = models.CharField(max_length=4, primary_key=True)

    def __str__(self) -> str:
        return self.code


class Sector(_PostcodeArea):
    """An outcode and one digit: BS5 6."""

    code = models.CharField(max_length=6, primary_key=True)

    def __str__(self) -> str:
        return self.code


class Town(models.Model):
    """A city, town or village; names are shared."""

    id = models.PositiveIntegerField(primary_key=True, help_text="The GeoNames identifier")
    name = models.CharField(max_length=80)
    other_names = models.TextField(blank=True, help_text="Other names it goes by, one a line")
    latitude = models.FloatField()
    longitude = models.FloatField()
    population = models.PositiveIntegerField()
    authority_code = models.CharField(max_length=GSS_LENGTH)

    def __str__(self) -> str:
        return self.name


class Postcode(models.Model):
    """A postcode, live or ended, without its space: BS56XX.

    Millions of rows, so it stays slim. `authority_code` is plain text, not a foreign key: it would cost an
    index of 2.7 million entries and a check of each row, and an operator's newer file may name an authority
    that our small table learns of later. Position is WGS84 degrees; some ended postcodes have none.
    """

    code = models.CharField(max_length=7, primary_key=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    authority_code = models.CharField(max_length=GSS_LENGTH, blank=True)

    def __str__(self) -> str:
        return self.code


class ReferenceFile(models.Model):
    """Which content of a file in `places/data` the small tables were last filled from."""

    name = models.CharField(max_length=40, primary_key=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name
