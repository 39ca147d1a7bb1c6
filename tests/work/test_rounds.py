"""The worker's round: everything that is due, each kind apart, told loudly when one breaks off."""

from datetime import timedelta

import pytest

from readiness import work
from readiness.models import Delivery, Notice
from readiness.rounds import Round, RoundBroke, work_round
from readiness.tasks import look
from tests.launches.stage import LATER, set_up
from tests.world import AT, world

__all__ = ["world"]


@pytest.fixture
def stage(world, settings):
    """A service on its way, and pages by name."""
    settings.ROOT_URLCONF = "tests.notify.addresses"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return set_up(world)


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    """The test's transaction is on this connection."""
    monkeypatch.setattr("readiness.rounds.close_old_connections", lambda: None)


def test_with_nothing_due_nothing_is_done(db):
    work_round(work.ROUNDS, AT)
    assert not any(work_round(work.ROUNDS, AT).values())


def test_what_somebody_does_ends_as_a_mail_to_who_must_act(stage, mailoutbox):
    work_round(work.ROUNDS, AT)
    mailoutbox.clear()
    stage.put("all.readme", at=LATER)
    done = work_round(work.ROUNDS, LATER)
    assert done["entries noted"] >= 1
    assert [mail.to for mail in mailoutbox] == [["lead@example.org"]]


def test_what_ages_is_refreshed_told_and_mailed_in_one_round(stage, mailoutbox):
    stage.make_ready()
    launch = stage.request()
    stage.sign(launch, "security_reviewer")
    work_round(work.ROUNDS, AT)
    Notice.objects.filter(deliveries__isnull=True).delete()
    mailoutbox.clear()
    done = work_round(work.ROUNDS, AT + timedelta(days=8))
    assert (done["items aged"], done["signatures outdated"]) == (1, 1)
    told = set(Notice.objects.filter(created_at__gt=AT).values_list("recipient__name", "subject"))
    assert ("lead", "Payments API: “HTTPS enforced” no longer holds") in told
    assert len(mailoutbox) == 2  # the signer and the lead, of the signature
    assert not Delivery.objects.filter(state="planned").exists()


def test_one_that_breaks_off_starves_no_other(stage, mailoutbox, caplog):
    def broken(*, at, limit):
        raise ZeroDivisionError

    stage.put("all.readme")
    rounds = tuple(Round(one.name, broken, 1) if one.name == "items aged" else one for one in work.ROUNDS)
    with pytest.raises(RoundBroke) as fault:
        work_round(rounds, AT)
    assert list(fault.value.faults) == ["items aged"]
    assert "lead@example.org" in [mail.to[0] for mail in mailoutbox]
    assert "round_broke" in caplog.text


def test_the_task_takes_words_that_a_later_release_may_send(db, settings):
    settings.ROOT_URLCONF = "tests.notify.addresses"
    assert set(look(something="new")) == {one.name for one in work.ROUNDS}


def test_the_task_has_the_name_that_the_schedule_calls(settings):
    assert look.name == settings.CELERY_BEAT_SCHEDULE["readiness"]["task"]


def test_every_kind_of_work_takes_a_time_and_a_limit(db):
    for one in work.ROUNDS:
        assert isinstance(one.do(at=AT, limit=1), int), one.name


def test_files_are_swept_once_an_hour(settings, tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(work, "sweep_orphans", lambda at: calls.append(at) or 3)
    settings.MEDIA_ROOT = tmp_path
    later = AT + timedelta(minutes=61)
    assert work.sweep_files(at=AT, limit=1) == 3
    assert work.sweep_files(at=AT + timedelta(minutes=59), limit=1) == 0
    assert work.sweep_files(at=later, limit=1) == 3
    assert calls == [AT, later]
    assert (tmp_path / "swept").stat().st_mtime == later.timestamp()


def test_without_a_folder_of_files_there_is_nothing_to_sweep(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "none"
    assert work.sweep_files(at=AT, limit=1) == 0
