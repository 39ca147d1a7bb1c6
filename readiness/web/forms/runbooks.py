"""Forms about runbooks: read from a document, exercised."""

from typing import Any

from django import forms

from readiness.runbooks.given import LONGEST_DOCUMENT
from readiness.runbooks.operations.exercising import MOST_MINUTES
from readiness.runbooks.structure import Issue
from readiness.web.forms.evidence import DayInput


class DocumentForm(forms.Form):
    """A Markdown document, typed or as a file."""

    document = forms.CharField(
        label="Markdown",
        required=False,
        max_length=LONGEST_DOCUMENT,
        widget=forms.Textarea(attrs={"rows": 16, "class": "mono", "spellcheck": "false"}),
        help_text="With the headings of the template. What has no place is kept and named.",
    )
    file = forms.FileField(label="Or a file", required=False, help_text="A .md file in UTF-8.")
    note = forms.CharField(required=False, max_length=500, help_text="What changed, in a few words.")
    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two; a file's text takes the other's place."""
        given = super().clean() or {}
        if given.get("file"):
            content = given["file"].read(LONGEST_DOCUMENT + 1)
            try:
                given["document"] = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "This is no text in UTF-8.")
        if not given.get("document") and not self.errors:
            self.add_error("document", "Give the document, or choose its file.")
        return given


class ExerciseForm(forms.Form):
    """Who went through the runbook, when, and what they found."""

    people = forms.CharField(
        max_length=300, label="Who went through it", help_text="Best of all somebody who did not write it."
    )
    exercised_on = forms.DateField(label="When", required=False, widget=DayInput, help_text="Empty: today.")
    issue = forms.ChoiceField(required=False, help_text="The issue that was played through, if it was one.")
    minutes = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_MINUTES, label="How long it took, minutes"
    )
    found = forms.CharField(
        label="What was found",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Each place where they had to ask or guess. That nothing was missing is an answer too.",
    )

    def __init__(self, *args: Any, issues: tuple[Issue, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["issue"].choices = [
            ("", "None of them, or several"),
            *((one.key, one.title) for one in issues),
        ]
