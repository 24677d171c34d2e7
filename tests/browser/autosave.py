"""Wagtail saves a form by itself: it looks for changes from some seconds after the page has come.

What is changed while it saves it may take for saved too, until the next change. So a test that needs to have something
saved begins when it is quiet.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

# Neither a change that it has not seen, nor one that it has not saved, nor a save under way. Wagtail's own controllers
# are asked, since what they show of it comes and goes.
_IS_QUIET = """() => {
    const form = document.querySelector("form[data-edit-form]");
    const part = (name) => window.wagtail?.app.getControllerForElementAndIdentifier(form, name);
    const [unsaved, autosave] = [part("w-unsaved"), part("w-autosave")];
    return Boolean(unsaved?.initialFormData) && !unsaved.hasEditsValue
        && unsaved.formData === unsaved.initialFormData && !autosave.submitPromise;
}"""


def wait_until_quiet(page: Page) -> None:
    """Until Wagtail looks for changes, and has nothing to save.

    A listing's first save changes much of the page around its form; whoever goes on before that is overtaken.
    """
    page.wait_for_function(_IS_QUIET)


@contextmanager
def saved(page: Page, field: str, value: str) -> Iterator[None]:
    """Wait until what is done within has been saved: a form in which `field` (the end of a name) has `value`."""
    part = f'{field}"\r\n\r\n{value}\r\n'
    with page.expect_response(lambda answer: answer.ok and part in (answer.request.post_data or "")):
        yield
