"""The form that asks for a report."""

from typing import Any

from django import forms

from readiness.reports.kind import report_kinds


def choices() -> list[tuple[str, str]]:
    """Every kind in every format, as `kind:format`."""
    return [
        (f"{kind.name}:{form}", f"{kind.title} ({form.upper()})")
        for kind in report_kinds().values()
        for form in kind.formats
    ]


class ReportForm(forms.Form):
    """What, about what, as of when."""

    report = forms.ChoiceField(label="Report", choices=choices)
    service = forms.SlugField(
        label="Service",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "services-known", "autocomplete": "off"}),
        help_text="Its short name as in its address, such as payments-api. Leave empty for a report on all services.",
    )
    environment = forms.SlugField(label="Environment", required=False, initial="production", max_length=40)
    as_of = forms.DateTimeField(
        label="As of",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Leave empty for now. A past time tells how it stood then, in your own time zone.",
    )
    paper = forms.ChoiceField(label="Paper", choices=[("A4", "A4"), ("Letter", "US Letter")], initial="A4")

    def order(self) -> dict[str, Any]:
        """The form's words as `request_report` takes them, without service and environment."""
        kind, _, form = self.cleaned_data["report"].partition(":")
        return {
            "kind": kind,
            "format": form,
            "as_of": self.cleaned_data["as_of"],
            "paper": self.cleaned_data["paper"],
        }
