"""What the address of a page asks for, made safe to look for in a database."""

from django.http import HttpRequest

LONGEST = 200


def asked(request: HttpRequest, name: str) -> str:
    """The parameter `name` on one line, without what no name holds (PostgreSQL takes no NUL at all)."""
    given = request.GET.get(name, "")[:LONGEST]
    return " ".join("".join(letter if letter.isprintable() else " " for letter in given).split())
