"""The small pieces of every page."""

import time
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import timezone
from pytest_django import Settings

from readiness import clock
from readiness.templatetags import launchproof as tags

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nine_o_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)


def rendered(source: str, address: str = "/", **context: object) -> str:
    request = RequestFactory().get(address)
    return Template("{% load launchproof %}" + source).render(
        RequestContext(request, {"request": request, **context})
    )


class TestStanding:
    def test_a_seventh_word_is_refused(self):
        with pytest.raises(KeyError):
            tags.status("green")

    @pytest.mark.parametrize("standing", tags.STANDING_WORDS)
    def test_it_is_a_word_and_a_shape(self, standing: str):
        badge = tags.status(standing)
        assert tags.STANDING_WORDS[standing] in badge
        assert f"shapes.svg#status-{standing}" in badge

    def test_another_word_is_escaped(self):
        assert "&lt;b&gt;" in tags.status("fail", "<b>")

    def test_the_bar_counts_what_it_draws(self):
        bar = tags.standing_bar("ppfnu", [2, 3])
        assert 'aria-label="2 pass, 1 fail, 1 not applicable, 1 unknown"' in bar
        assert bar.count("<use") == 5

    def test_the_bar_leaves_a_gap_between_sections(self):
        assert 'x="26"' in tags.standing_bar("ppp", [2, 1])
        assert 'x="20"' in tags.standing_bar("ppp")

    def test_the_bar_takes_a_checklist(self):
        assert tags.standing_bar(SimpleNamespace(cells="pf")) == tags.standing_bar("pf")

    def test_a_bar_of_nothing_says_so(self):
        assert "no items" in tags.standing_bar("")

    def test_each_large_cell_names_its_item_and_leads_to_it(self):
        item = SimpleNamespace(standing="fail", title="HTTPS <enforced>", url="/items/1")
        page = rendered("{% standing_cells sections %}", sections=[("Security", [item])])
        assert 'href="/items/1"' in page
        assert "HTTPS &lt;enforced&gt;" in page
        assert 'aria-label="Fail"' in page


class TestTime:
    def test_nothing_is_never(self):
        assert "never" in tags.when(None)
        assert "not yet" in tags.when(None, absent="not yet")

    def test_it_is_told_twice_in_the_persons_zone(self):
        with timezone.override("Europe/Vienna"):
            told = tags.when(AT + timedelta(days=3))
        assert 'title="6 March 2026, 10:00 CET"' in told
        assert 'datetime="2026-03-06T09:00:00Z"' in told
        assert ">in 3 days<" in told

    def test_exact_stands_beside(self):
        assert '<span class="exact">(3 March 2026, 09:00 UTC)</span>' in tags.when(AT, exact=True)

    @pytest.mark.parametrize(
        ("day", "told"),
        [(date(2026, 3, 3), "today"), (date(2026, 3, 4), "tomorrow"), (date(2026, 2, 21), "10 days ago")],
    )
    def test_a_day_stays_a_day(self, day: date, told: str):
        assert f">{told}</time>" in tags.when(day)


class TestPieces:
    def test_a_hash_is_short_and_copied_whole(self):
        whole = "9f86d081884c7d659a2feaa0c55ad015"
        piece = tags.shorthash(whole)
        assert "9f86d081…5ad015" in piece
        assert f'data-copy="{whole}"' in piece

    def test_pages_keep_the_other_filters(self):
        page = Paginator(range(60), 20).page(2)
        shown = rendered('{% pagination page "service" %}', "/services/?team=orders&page=2", page=page)
        assert "21\N{EN DASH}40 of 60 services" in shown
        assert "?team=orders&amp;page=3" in shown

    def test_one_page_has_no_numbers(self):
        shown = rendered("{% pagination page %}", page=Paginator(range(3), 20).page(1))
        assert "1\N{EN DASH}3 of 3 rows" in shown
        assert "<ul>" not in shown

    def test_progress_says_its_number(self):
        assert "12 of 30 pages" in rendered('{% progress 12 30 "pages" %}')
        assert "12 pages so far" in rendered('{% progress 12 0 "pages" %}')

    def test_a_page_that_this_portal_lacks_has_no_address(self):
        assert tags.url_if("no-such-page") == ""
        assert tags.url_if("account_login") == "/accounts/login/"

    @pytest.mark.parametrize(
        ("path", "url", "marked"),
        [
            ("/services/", "/services/", "page"),
            ("/services/orders/", "/services/", "true"),
            ("/services/", "/", ""),
            ("/launches/", "/services/", ""),
        ],
    )
    def test_the_open_part_is_marked(self, path: str, url: str, marked: str):
        context = Context({"request": RequestFactory().get(path)})
        assert tags.current_if(context, url) == (f'aria-current="{marked}"' if marked else "")

    @pytest.mark.parametrize(
        ("name", "sign"),
        [
            ("Mara Lind", "ML"),
            ("mara.lind@example.org", "ML"),
            ("Ada", "A"),
            ("Ana de la Cruz", "AC"),
            ("", ""),
        ],
    )
    def test_initials(self, name: str, sign: str):
        assert tags.initials(name) == sign


def test_two_thousand_badges_take_less_than_half_a_second(settings: Settings):
    settings.DEBUG = False
    template = Template("{% load launchproof %}{% for word in words %}{% status word %}{% endfor %}")
    context = Context({"words": list(tags.STANDING_WORDS) * 334})
    template.render(context)
    started = time.perf_counter()
    template.render(context)
    assert time.perf_counter() - started < 0.5
