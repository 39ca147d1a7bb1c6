"""Addresses of checklists and their items: below the environment that they belong to."""

from django.urls import path, register_converter

from readiness.web.checklists import assigning, exceptions, item, page, starting


class ItemKey:
    """`security.headers`"""

    regex = r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"

    def to_python(self, value: str) -> str:
        """The key itself."""
        return value

    def to_url(self, value: str) -> str:
        """The key itself."""
        return value


register_converter(ItemKey, "item_key")

_PLACE = "services/<slug:slug>/<slug:environment>"
_ITEM = f"{_PLACE}/items/<item_key:key>"

urlpatterns = [
    path(f"{_PLACE}/", page.checklist, name="checklist"),
    path(f"{_PLACE}/start", starting.checklist_choose, name="checklist-choose"),
    path(f"{_PLACE}/upgrade", starting.checklist_upgrade, name="checklist-upgrade"),
    path(f"{_PLACE}/assign", assigning.checklist_assign, name="checklist-assign"),
    path(f"{_ITEM}/", item.item, name="item"),
    path(f"{_ITEM}/history", item.item_history, name="item-history"),
    path(f"{_ITEM}/evidence", item.item_evidence, name="item-evidence"),
    path(f"{_ITEM}/detach", item.item_detach, name="item-detach"),
    path(f"{_ITEM}/waiver", exceptions.item_waiver, name="item-waiver"),
    path(f"{_ITEM}/not-applicable", exceptions.item_not_applicable, name="item-not-applicable"),
    path(f"{_ITEM}/applicable", exceptions.item_applicable, name="item-applicable"),
    path("waivers/<uuid:pk>/decide", exceptions.waiver_decide, name="waiver-decide"),
    path("waivers/<uuid:pk>/withdraw", exceptions.waiver_withdraw, name="waiver-withdraw"),
]
