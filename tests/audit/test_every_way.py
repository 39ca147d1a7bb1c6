"""Every model of facts against every way of changing it past the operations: refused, or found out by the log.

save(), update(), bulk_create(), bulk_update(), delete(), a parent's cascade, the admin and bare SQL: nothing of
what they do is left that `verify_ledger` takes for true.
"""

from copy import copy
from datetime import date, timedelta
from functools import partial

import pytest
from django.contrib import admin
from django.contrib.admin.sites import all_sites
from django.db import DatabaseError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.test import RequestFactory

from readiness import models as portal
from readiness.ledger.sealing import seal_all
from tests.audit.everything import build_everything
from tests.audit.test_tampering import COMES_UNTOLD, JUDGED, UNTOLD, Judges, told_row
from tests.ledger.test_what_may_change import MAY_CHANGE, another, uniques
from tests.world import AT

REFUSED = (DatabaseError, ProtectedError, RestrictedError)


def saved(row, field, value):
    setattr(row, field.attname, value)
    row.save()


def updated(row, field, value):
    type(row).objects.filter(pk=row.pk).update(**{field.attname: value})


def bulk_updated(row, field, value):
    setattr(row, field.attname, value)
    type(row).objects.bulk_update([row], [field.name])


def cascaded(row, field):
    getattr(row, field.name).delete()


CHANGES = (saved, updated, bulk_updated)


def ways(model):
    """Name of the way -> what it does to a row, in a transaction that comes to nothing."""
    row = told_row(model)
    for field in columns(model):
        for act in CHANGES:
            yield f"{act.__name__} {field.name}", [partial(act, copy(row), field, other(row, field))]
    if model not in COMES_UNTOLD:
        yield "bulk_created", [partial(model.objects.bulk_create, [beside(row)])]
        yield "created", [partial(beside(row).save, force_insert=True)]
    yield "deleted", [copy(row).delete]
    yield "deleted as a set", [model.objects.filter(pk=row.pk).delete]
    yield "deleted at once", [partial(model.objects.filter(pk=row.pk)._raw_delete, "default")]
    for field in model._meta.concrete_fields:
        if field.is_relation and getattr(row, field.name) is not None:
            yield f"cascaded from {field.name}", [partial(cascaded, row, field)]


def other(row, field):
    """A value that the row does not have."""
    now = getattr(row, field.attname)
    if field.is_relation:
        others = field.related_model.objects.exclude(pk=now).order_by("pk")
        return others.values_list("pk", flat=True).first() or another(field)
    match field:
        case models.DateTimeField():
            return AT + timedelta(days=99)
        case models.DateField():
            return date(1999, 1, 1)
        case models.BooleanField():
            return not now
    return another(field)


def columns(model):
    """One that operations change, so that no wall stands before it, and one that nothing changes."""
    judged = [
        field for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in UNTOLD.get(model, {})
    ]  # fmt: skip
    changing = [field for field in judged if field.name in MAY_CHANGE[model]]
    staying = [field for field in judged if field.name not in MAY_CHANGE[model]]
    return [*changing[:1], *staying[:1]]


def beside(row):
    """The same row once more, another in all that is unique."""
    fields = {field.name: field for field in row._meta.concrete_fields}
    unique = {
        min(names, key=lambda name: fields[name].is_relation) for names, _condition in uniques(type(row))
    }
    made = copy(row)
    for field in fields.values():
        if field.name in unique:
            setattr(made, field.attname, another(field) if field.is_relation else other(row, field))
    made._state = models.base.ModelState()
    return made


def is_left(judges, model, acts):
    """Whether one of the acts goes through and nobody finds out."""
    for act in acts:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    act()
            except (*REFUSED, ValueError, TypeError):
                continue
            problems = judges.problems(model)
            transaction.set_rollback(True)
            if not problems:
                return True
    return False


@pytest.fixture
def everything(transactional_db):
    """An honest database with a row in every table, as operations made it."""
    build_everything()
    seal_all(at=AT)


def test_nothing_changes_a_fact_past_the_log(everything):
    judges = Judges()
    left = [
        f"{model.__name__} {name}"
        for model in JUDGED
        for name, acts in ways(model)
        if is_left(judges, model, acts)
    ]
    assert not left, "\n".join(left)


@pytest.mark.django_db
def test_the_admin_changes_no_fact():
    request = RequestFactory().get("/admin/")
    request.user = portal.User(is_active=True, is_staff=True, is_superuser=True)
    registered = {model: one for site in all_sites for model, one in site._registry.items()}
    assert set(JUDGED) <= set(registered)
    for model in JUDGED:
        shown = registered[model]
        assert isinstance(shown, admin.ModelAdmin)
        assert not shown.has_add_permission(request)
        assert not shown.has_change_permission(request)
        assert not shown.has_delete_permission(request)
        assert set(shown.get_actions(request)) <= {"export_csv"}  # which only reads
