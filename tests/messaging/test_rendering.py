"""What a message says."""

from __future__ import annotations

import pytest
from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
from pytest_django import Settings

from messaging import registry
from messaging.registry import Addressee, Kind, Operator
from messaging.rendering import Words, compile_templates, words_of
from messaging.states import Channel
from messaging.texts import TooLong

pytestmark = pytest.mark.usefixtures("room")

BOTH = Kind("said", channels=frozenset(Channel))


def said(channel: Channel = Channel.EMAIL, **context: object) -> Words:
    return words_of(BOTH, channel, context=context, addressee=Addressee(name="Ada Byron"))


@pytest.fixture
def source(templates: dict[str, str]) -> dict[str, str]:
    """A template of one's own."""
    templates["messages/said.txt"] = "Subject: About {{ what }}\n\nHello {{ addressee.name }},\n{{ what }}!\n"
    templates["messages/said.sms.txt"] = "{{ what }}\n"
    return templates


def test_the_first_line_is_the_subject_and_the_rest_the_body(source: dict[str, str]) -> None:
    assert said(what="tea") == Words("About tea", "Hello Ada Byron,\ntea!")


def test_a_text_has_no_subject(source: dict[str, str]) -> None:
    assert said(Channel.TEXT, what="tea") == Words("", "tea")


@pytest.mark.parametrize("channel", Channel)
def test_nothing_is_escaped_as_if_it_were_html(source: dict[str, str], channel: Channel) -> None:
    name = "Tea & Talk <at> O'Neill\"s"

    words = said(channel, what=name)

    assert name in words.body
    assert "&amp;" not in words.subject + words.body


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x85"])
def test_a_line_break_in_a_name_makes_neither_a_header_nor_a_line_of_the_body(
    source: dict[str, str], end: str
) -> None:
    source["messages/said.txt"] = "Subject: About {{ what }}\nBody.\n"

    words = said(what=f"tea{end}Bcc: eve@example.org")

    assert words == Words("About tea Bcc: eve@example.org", "Body.")


def test_a_gap_that_nothing_fills_is_an_error(source: dict[str, str]) -> None:
    with pytest.raises(UndefinedError):
        said()


def test_links_are_whole(source: dict[str, str], settings: Settings) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://waypost.example.org"
    source["messages/said.txt"] = "Subject: {{ site_name }}\n{{ site_url }} {{ url('search:results') }}\n"

    assert said() == Words("Waypost", "https://waypost.example.org https://waypost.example.org/services/")


def test_pages_keep_their_own_way_with_links_and_html(source: dict[str, str]) -> None:
    from django.template import engines

    said(what="tea")

    page = engines["jinja2"].from_string("{{ url('search:results') }} {{ what }}{{ missing }}")
    assert page.render({"what": "<b>"}) == "/services/ &lt;b&gt;"


def test_who_runs_the_site_can_be_said(source: dict[str, str]) -> None:
    source["messages/said.sms.txt"] = "{{ operator.name or site_name }}"
    assert said(Channel.TEXT).body == "Waypost"

    registry.register_operator(lambda: Operator("Leeds Together"))

    assert said(Channel.TEXT).body == "Leeds Together"


def test_gaps_that_conditions_leave_are_closed(source: dict[str, str]) -> None:
    source["messages/said.txt"] = "Subject: s\n\none\n\n{% if False %}\nx\n{% endif %}\n\ntwo\n\n"

    assert said().body == "one\n\ntwo"


def test_control_characters_are_left_out(source: dict[str, str]) -> None:
    assert said(Channel.TEXT, what="t\x00e\x1ba\x7f\tx").body == "tea\tx"


def test_a_subject_is_not_endless(source: dict[str, str]) -> None:
    assert len(said(what="tea " * 200).subject) <= 150


def test_a_text_of_more_than_three_segments_is_refused(source: dict[str, str]) -> None:
    said(Channel.TEXT, what="a" * 459)

    with pytest.raises(TooLong):
        said(Channel.TEXT, what="a" * 460)


def test_a_kind_may_share_a_template(source: dict[str, str]) -> None:
    words = words_of(
        Kind("other", template="said"), Channel.EMAIL, context={"what": "tea"}, addressee=Addressee()
    )

    assert words.subject == "About tea"


def test_templates_are_read_before_they_are_needed(source: dict[str, str]) -> None:
    compile_templates(BOTH)
    with pytest.raises(TemplateNotFound):
        compile_templates(Kind("nothing"))

    source["messages/bare.txt"] = "Hello.\n"
    with pytest.raises(TemplateSyntaxError, match="begins with 'Subject: '"):
        compile_templates(Kind("bare"))

    source["messages/broken.txt"] = "Subject: s\n{% if %}\n"
    with pytest.raises(TemplateSyntaxError) as broken:
        compile_templates(Kind("broken"))
    assert broken.value.lineno == 2
