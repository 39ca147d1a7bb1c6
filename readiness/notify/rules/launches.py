"""A launch from the asking to the day: to those who sign, and to those who wait for it."""

from collections.abc import Iterable, Iterator
from datetime import date

from readiness.evidence.moments import written_day
from readiness.launches import events
from readiness.launches.models import Launch, SignOff
from readiness.notify import audience
from readiness.notify.audience import Told
from readiness.notify.paths import launch_path
from readiness.notify.telling import Happening, Telling


def _launch(happening: Happening) -> Launch | None:
    pk = happening.data.get("launch", happening.subject_id)
    related = Launch.objects.select_related("service__team", "environment", "requested_by")
    return related.filter(pk=pk).first()


def _involved(launch: Launch) -> list[Told]:
    """Leads, who asked, and who signed; before a security reviewer has signed, all of them."""
    signers = {one.signer: SignOff.Role(one.role) for one in launch.sign_offs.select_related("signer").all()}
    reviewed = SignOff.Role.SECURITY_REVIEWER in signers.values()
    return list(
        audience.one_each(
            audience.leads(launch.service.team),
            [(launch.requested_by, "You get this because you asked for this launch.")],
            [(signer, "You get this because you signed this launch.") for signer in signers],
            [] if reviewed else audience.reviewers(),
        )
    )


def _each(
    launch: Launch, people: Iterable[Told], subject: str, text: str, *, mail: bool = True
) -> Iterator[Telling]:
    for person, because in people:
        yield Telling(
            recipient=person,
            subject=subject,
            text=text,
            because=because,
            path=launch_path(launch.pk),
            mail=mail,
        )


def requested(happening: Happening) -> Iterator[Telling]:
    """To those who will sign, as long as it is open."""
    launch = _launch(happening)
    if launch is None or launch.state != Launch.State.OPEN:
        return
    day, note = written_day(launch.planned_for), happening.private.get("note", "")
    yield from _each(
        launch,
        audience.one_each(audience.leads(launch.service.team), audience.reviewers()),
        f"{launch.service.name}: launch asked for {day}",
        f"{happening.doer} asks to launch {launch.service.name}, {launch.environment.name}, on {day}. "
        "It needs the signatures of a lead of the team and of a security reviewer."
        + (f"\n\n{note}" if note else ""),
    )


def rescheduled(happening: Happening) -> Iterator[Telling]:
    """To everybody involved."""
    launch = _launch(happening)
    if launch is None:
        return
    before, after = (written_day(date.fromisoformat(happening.data[name])) for name in ("from", "to"))
    yield from _each(
        launch,
        _involved(launch),
        f"{launch.service.name}: launch moved to {after}",
        f"{happening.doer} moved the launch of {launch.service.name} from {before} to {after}. "
        "Signatures stay: they are on the checklist and its evidence.",
    )


def signed(happening: Happening) -> Iterator[Telling]:
    """To whoever must sign now; when nobody must, to the leads, who can record the launch."""
    launch = _launch(happening)
    if launch is None or launch.state != Launch.State.OPEN:
        return
    name, day = launch.service.name, written_day(launch.planned_for)
    same = launch.sign_offs.filter(digest=happening.data["digest"])
    missing = set(SignOff.Role) - {SignOff.Role(role) for role in same.values_list("role", flat=True)}
    if SignOff.Role.SECURITY_REVIEWER in missing:
        people, wanted = audience.reviewers(), "a security reviewer"
    else:
        people, wanted = audience.leads(launch.service.team), "a lead of the team" if missing else ""
    if wanted:
        subject = f"{name}: the launch on {day} needs the signature of {wanted}"
        text = f"{happening.doer} signed the launch of {name}. The signature of {wanted} is still missing."
    else:
        subject = f"{name}: both signatures for the launch on {day} are there"
        text = f"{happening.doer} signed the launch of {name}. Both signatures are there: it can be launched."
    yield from _each(launch, people, subject, text)


def decided(happening: Happening) -> Iterator[Telling]:
    """A no-go to everybody involved; a go only where it lifts one."""
    launch = _launch(happening)
    if launch is None or launch.state != Launch.State.OPEN:
        return
    of_role = launch.decisions.filter(role=happening.data["role"], decided_at__lt=happening.entry.recorded_at)
    before = of_role.order_by("-number").values_list("verdict", flat=True).first()
    verdict = happening.data["verdict"]
    if verdict == "go" and before != "no-go":
        return
    name, reason = launch.service.name, happening.private.get("reason", "")
    subject = f"{name}: no-go" if verdict == "no-go" else f"{name}: the no-go is lifted"
    waits = " The launch waits until the same role decides go." if verdict == "no-go" else ""
    yield from _each(
        launch,
        _involved(launch),
        subject,
        f"{happening.doer} decided {verdict} for the launch of {name}, {launch.environment.name}.{waits}"
        f"\n\nReason: {reason}",
    )


def outdated(happening: Happening) -> Iterator[Telling]:
    """To whoever signed, and to the leads: the checklist or its evidence changed, or something ran out."""
    sign_off = SignOff.objects.select_related("signer").filter(pk=happening.subject_id).first()
    launch = _launch(happening)
    if sign_off is None or launch is None or launch.state != Launch.State.OPEN:
        return
    name, day = launch.service.name, written_day(launch.planned_for)
    yield from _each(
        launch,
        audience.one_each(
            [(sign_off.signer, "You get this because you signed this launch.")],
            audience.leads(launch.service.team),
        ),
        f"{name}: a signature for the launch on {day} no longer covers what is there",
        f"The checklist of {name} or its evidence has changed since {sign_off.signer} signed. The page of the "
        "launch says what changed; it has to be signed again.",
    )


def cancelled(happening: Happening) -> Iterator[Telling]:
    """To everybody involved."""
    launch = _launch(happening)
    if launch is None:
        return
    day = written_day(launch.planned_for)
    yield from _each(
        launch,
        _involved(launch),
        f"{launch.service.name}: launch on {day} cancelled",
        f"{happening.doer} cancelled the launch of {launch.service.name}. "
        f"Reason: {happening.private.get('reason', '')}",
    )


def launched(happening: Happening) -> Iterator[Telling]:
    """To everybody involved."""
    launch = _launch(happening)
    if launch is None:
        return
    day = written_day(happening.entry.recorded_at.date())
    yield from _each(
        launch,
        _involved(launch),
        f"{launch.service.name}: launched on {day}",
        f"{happening.doer} recorded that {launch.service.name}, {launch.environment.name}, was launched.",
    )


RULES = {
    events.LAUNCH_REQUESTED: requested,
    events.LAUNCH_RESCHEDULED: rescheduled,
    events.SIGNED_OFF: signed,
    events.LAUNCH_DECIDED: decided,
    events.SIGN_OFF_OUTDATED: outdated,
    events.LAUNCH_CANCELLED: cancelled,
    events.LAUNCH_RECORDED: launched,
}
