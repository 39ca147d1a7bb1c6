"""The options that `assess` and `probe` share, and what they mean: an aim and a client that may look
there.
"""

from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from probes.client import AllowRule, BadTrust, BadUrl, Client, Guard, parse_allow_rules
from probes.context import HEALTH_PATH, READY_PATH, Aim, aim_at

BAD_INPUT = 2
USER_AGENT = "Launchproof-assess"


@dataclass(frozen=True, slots=True)
class Look:
    """Where to look and with what."""

    aim: Aim
    client: Client


def add_look_arguments(parser: ArgumentParser) -> None:
    """`--http`, `--health`, `--ready`, `--allow`, `--ca-file`."""
    parser.add_argument(
        "--http", metavar="URL", help="where plain HTTP is, when not port 80 of the same host"
    )
    parser.add_argument("--health", metavar="PATH", default=HEALTH_PATH, help="liveness path (%(default)s)")
    parser.add_argument("--ready", metavar="PATH", default=READY_PATH, help="readiness path (%(default)s)")
    parser.add_argument(
        "--allow",
        metavar="CIDR",
        action="append",
        default=[],
        help="permit an internal network, as in 10.20.0.0/16 or 127.0.0.0/8; may be given again",
    )
    parser.add_argument("--ca-file", metavar="FILE", help="PEM file of roots to trust beside the system's")


def read_look(url: str, options: Mapping[str, Any], at: datetime) -> Look:
    """What the options mean; CommandError with exit status 2 and one sentence when one makes no sense."""
    _refuse_empty(options)
    for name in ("health", "ready"):
        if not options[name].startswith("/") or options[name].startswith("//"):
            raise CommandError(
                f"--{name} takes a path that begins with one slash, as in /{name}.", returncode=BAD_INPUT
            )
    try:
        aim = aim_at(url, http=options["http"], health=options["health"], ready=options["ready"])
    except BadUrl as problem:
        raise CommandError(
            f"{problem.sentence} (in the URL, --http, --health or --ready)", returncode=BAD_INPUT
        ) from None
    if options["http"] and aim.http.scheme != "http":
        raise CommandError("--http takes a URL that begins with http://.", returncode=BAD_INPUT)
    guard = Guard(_rules(options["allow"]), aim.ports, at=at)
    try:
        client = Client(guard, trust=_file(options["ca_file"]), user_agent=USER_AGENT)
    except BadTrust as problem:
        raise CommandError(f"--ca-file: {problem.sentence}", returncode=BAD_INPUT) from None
    return Look(aim, client)


def _refuse_empty(options: Mapping[str, Any]) -> None:
    """An option given as an empty text, as of a shell variable that is not set, is a mistake and no default."""
    for name in ("http", "ca_file", "json", "pdf"):
        if options.get(name) == "":
            raise CommandError(f"--{name.replace('_', '-')} is empty.", returncode=BAD_INPUT)
    if "" in options["allow"]:
        raise CommandError("--allow is empty.", returncode=BAD_INPUT)


def _rules(given: list[str]) -> tuple[AllowRule, ...]:
    rules: list[AllowRule] = []
    for text in given:
        try:
            rules.extend(parse_allow_rules(text))
        except ValueError as problem:
            raise CommandError(
                f"--allow {text}: {problem.__cause__ or problem}", returncode=BAD_INPUT
            ) from None
    return tuple(rules)


def _file(given: str | None) -> Path | None:
    return Path(given) if given else None
