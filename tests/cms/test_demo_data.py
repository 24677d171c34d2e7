"""The demonstration's pictures are safe and small; its words are ones that a page can show and a person can read."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

import cms
import directory
from cms.blocks import Body
from cms.models import MenuItem, SiteSettings

STATIC = Path(cms.__file__).parent / "static" / "cms"
PICTURES = sorted(STATIC.glob("**/*.svg"))
WORDS = json.loads((Path(cms.__file__).parent / "data" / "demo_pages.json").read_text(encoding="utf-8"))
TREE = (Path(directory.__file__).parent / "data" / "needs.csv").read_text(encoding="utf-8")
NEEDS = {row["slug"] for row in csv.DictReader(StringIO(TREE))}
PAGES = [WORDS["home"], WORDS["directory"], *WORDS["needs"], *WORDS["pages"]]
SHAPES = {"svg", "title", "g", "path", "rect", "circle", "ellipse"}
TAGS = {"p", "a", "b", "i", "ul", "ol", "li", "h3", "h4"}
PHONE = re.compile(r"(?<![\d-])(?:0\d[\d\s]{7,12}\d|116\s123|111|159)(?!\d)")
MOST_BYTES = {"home": 20_000, "social": 20_000}


def named(words: dict[str, Any]) -> str:
    return words["title"]


def blocks(node: Any) -> Iterator[dict[str, Any]]:
    """Every block, those inside others too."""
    if isinstance(node, dict):
        if set(node) == {"type", "value"}:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from blocks(child)


def texts(node: Any) -> Iterator[str]:
    """What a reader of a page sees, rich or plain."""
    for block in blocks(node):
        kind, value = block["type"], block["value"]
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict) and kind != "search_box":
            for part in value.values():
                yield from ([part] if isinstance(part, str) else [])
                if isinstance(part, list):
                    yield from (entry for entry in part if isinstance(entry, str))


class Reader(HTMLParser):
    """Takes rich text apart: tags, links, and the text outside links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.outside_links = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "a" not in self.open:
            self.outside_links += data


def sentences(html: str) -> list[str]:
    """Sentences, of more than one word, of a text; an item of a list counts as one."""
    plain = re.sub(r"<[^>]+>", "", re.sub(r"</(p|li|h3|h4)>", "\n", html))
    return [part for part in re.split(r"(?<=[.?!:])\s|\n", plain) if len(part.split()) > 1]


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_shapes_alone(path: Path) -> None:
    root = ElementTree.parse(path).getroot()  # noqa: S314 - our own file

    assert re.fullmatch(r"0 0 \d+ \d+", root.attrib["viewBox"])
    for element in root.iter():
        assert element.tag.removeprefix("{http://www.w3.org/2000/svg}") in SHAPES
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in {"style", "id", "class", "filter"}
            assert "href" not in name
            assert "url(" not in value
    assert root[0].tag.endswith("title")
    assert root[0].text
    assert path.stat().st_size < MOST_BYTES.get(path.stem, 6000)


def test_the_picture_for_links_is_of_the_size_that_is_asked_for_and_small() -> None:
    with Image.open(STATIC / "social.png") as picture:
        assert picture.size == (1200, 630)
    assert (STATIC / "social.png").stat().st_size < 60_000


def test_twelve_needs_have_a_page_with_a_picture() -> None:
    slugs = [page["need"] for page in WORDS["needs"]]

    assert len(set(slugs)) == 12
    assert set(slugs) <= NEEDS
    for page in WORDS["needs"]:
        assert (STATIC / "pictures" / f"{page['picture']}.svg") in PICTURES


def test_cards_and_boxes_lead_to_needs_that_exist() -> None:
    named = [slug for block in blocks(WORDS) if block["type"] == "needs" for slug in block["value"]]
    asked = [block["value"]["need"] for block in blocks(WORDS) if block["type"] == "search_box"]

    assert set(named) | set(filter(None, asked)) <= NEEDS


def test_links_within_the_site_lead_to_pages_that_there_are() -> None:
    there = {"/", "/services/", "/needs/", "/organisations/"} | {
        f"/{page['slug']}/" for page in WORDS["pages"]
    }
    menus = {link["href"] for links in WORDS["menus"].values() for link in links}
    written = set(re.findall(r'href="(/[^"]*)"', " ".join(texts(WORDS))))

    assert menus | written <= there


@pytest.mark.parametrize("words", PAGES, ids=named)
def test_a_page_is_made_of_blocks_that_an_editor_could_save(words: dict[str, Any]) -> None:
    body = Body(required=False)
    # Keys of needs are found when it is loaded; the blocks that hold them have nothing else to check.
    kept = [block for block in words["body"] if block["type"] not in {"needs", "search_box"}]

    value = body.to_python(kept)

    assert len(value) == len(kept)
    body.clean(value)
    assert {block["type"] for block in words["body"]} <= set(body.child_blocks)


@pytest.mark.parametrize("words", PAGES, ids=named)
def test_rich_text_holds_what_the_editor_allows(words: dict[str, Any]) -> None:
    for text in texts(words["body"]):
        reader = Reader(text)
        assert reader.open == []
        for tag, attributes in reader.tags:
            assert tag in TAGS
            assert set(attributes) == ({"href"} if tag == "a" else set())
            if tag == "a":
                assert re.match(r"https://|/|tel:\d+$", attributes["href"] or "")


@pytest.mark.parametrize("words", PAGES, ids=named)
def test_a_telephone_number_can_be_tapped(words: dict[str, Any]) -> None:
    for text in texts(words["body"]):
        assert PHONE.findall(Reader(text).outside_links) == []
        for address, number in re.findall(r'href="tel:(\d+)">([^<]*)<', text):
            assert address == re.sub(r"\s", "", number)


@pytest.mark.parametrize("words", PAGES, ids=named)
def test_sentences_are_short(words: dict[str, Any]) -> None:
    said = [words["introduction"], words["search_description"], *texts(words["body"])]
    lengths = [len(sentence.split()) for text in said for sentence in sentences(text)]

    assert sum(lengths) / len(lengths) < 14
    assert max(lengths) <= 32


@pytest.mark.parametrize("words", PAGES, ids=named)
def test_no_level_of_headings_is_left_out(words: dict[str, Any]) -> None:
    above = 1
    for block in words["body"]:
        level = 2 if block["type"] == "heading" else None
        if isinstance(block["value"], dict):
            level = block["value"].get("heading_level")
        level = 3 if block["type"] == "needs" else level
        if level:
            assert level <= above + 1
            above = level


@pytest.mark.parametrize("words", PAGES, ids=named)
def test_what_machines_show_of_a_page_fits(words: dict[str, Any]) -> None:
    assert len(words["title"]) <= 60
    assert 50 <= len(words["search_description"]) <= 155


@pytest.mark.parametrize("words", WORDS["needs"], ids=named)
def test_a_page_of_a_need_says_what_to_expect_and_where_to_turn(words: dict[str, Any]) -> None:
    kinds = [block["type"] for block in words["body"]]
    headings = [block["value"] for block in words["body"] if block["type"] == "heading"]

    assert kinds[0] == "paragraph"
    assert "do_list" in kinds
    assert "The first time you go" in headings
    assert "care_card" in kinds
    assert kinds[-1] == "needs"
    assert len(sentences(words["introduction"])) == 2


def test_settings_and_menus_fit_their_fields() -> None:
    settings = SiteSettings(**WORDS["settings"])
    settings.clean_fields(exclude=["site"])

    for links in WORDS["menus"].values():
        for link in links:
            MenuItem(text=link["text"], address=link["href"]).clean_fields(exclude=["settings", "page"])
