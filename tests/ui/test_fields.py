import re
from typing import Any

import pytest
from django import forms

from tests.ui.rendering import render

HOSTILE = "<script>alert(1)</script>"


class Enquiry(forms.Form):
    name = forms.CharField(label=HOSTILE, help_text=HOSTILE, widget=forms.TextInput({"autocomplete": "name"}))
    how = forms.ChoiceField(
        label="How", choices=[("p", HOSTILE), ("e", "By e-mail")], widget=forms.RadioSelect
    )
    days = forms.MultipleChoiceField(
        choices=[("1", "Monday"), ("2", HOSTILE)], widget=forms.CheckboxSelectMultiple, required=False
    )
    area = forms.ChoiceField(choices=[("1", "Leeds"), ("2", HOSTILE)])
    agree = forms.BooleanField(label="I agree")
    note = forms.CharField(widget=forms.Textarea({"rows": 3}), required=False)
    people = forms.IntegerField(min_value=1)
    on = forms.DateField(required=False)
    secret = forms.CharField(widget=forms.PasswordInput)
    paper = forms.FileField(required=False)
    step = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        self.add_error(None, f"Not like this {HOSTILE}")


FILLED = {
    "name": HOSTILE,
    "how": "e",
    "days": ["2"],
    "area": "2",
    "agree": "on",
    "note": "</textarea>\n  two",
    "people": "0",
    "secret": "hush",
    "step": "2",
}


def draw(macro: str, form: forms.Form) -> str:
    source = '{% from "ui/components/form.html" import error_summary, form_fields %}'
    return render(f"{source}{{{{ {macro}(form) }}}}", form=form)


@pytest.mark.parametrize("data", [None, {}, FILLED])
def test_every_field_is_drawn_with_a_label_and_its_words_stay_words(data: dict[str, Any] | None) -> None:
    form = Enquiry(data)

    html = draw("form_fields", form)

    controls = set(re.findall(r' id="(id_\w+(?:-\d)?)"', html)) - {"id_step"}
    assert {f"id_{name}" for name in form.fields} - {"id_step"} <= controls
    assert controls == set(re.findall(r'<label[^>]* for="([^"]*)"', html))
    assert "<script" not in html


def test_what_was_filled_in_is_kept_but_a_password() -> None:
    html = draw("form_fields", Enquiry(FILLED))

    assert re.findall(r'name="(\w+)" type="\w+" value="(\w+)" checked', html) == [
        ("how", "e"),
        ("days", "2"),
        ("agree", "on"),
    ]
    assert re.findall(r'<option value="(\w+)" selected', html) == ["2"]
    assert "&lt;/textarea&gt;\n  two</textarea>" in html
    assert 'name="people" type="text" value="0"' in html
    assert 'inputmode="decimal"' in html
    assert 'type="password"' in html
    assert "hush" not in html
    assert 'autocomplete="name"' in html
    assert '<input type="hidden" name="step" value="2" id="id_step">' in html


def test_a_field_that_may_be_left_empty_says_so() -> None:
    html = draw("form_fields", Enquiry())

    assert re.search(r"Note \(optional\)", html)
    assert not re.search(r"Area \(optional\)", html)


def test_the_summary_of_errors_leads_to_each_field() -> None:
    form = Enquiry({"note": "x"})

    summary = draw("error_summary", form)

    links = re.findall(r'href="#(\w+)"', summary)
    assert links == ["id_name", "id_how", "id_area", "id_agree", "id_people", "id_secret", "id_step"]
    assert set(links) <= set(re.findall(r' id="(\w+)"', draw("form_fields", form)))
    assert "Area: This field is required." in summary
    assert "Not like this &lt;script&gt;" in summary
    assert "<script" not in summary


def test_a_form_without_errors_has_no_summary() -> None:
    assert draw("error_summary", Enquiry()).strip() == ""
