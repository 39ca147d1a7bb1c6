"""The further addresses of a service: one that answers otherwise is met by some of its visitors and by no test.

A connection takes the first address that answers, so that without this the others would never be asked.
"""

from collections.abc import Iterator
from dataclasses import replace

from probes.client import ClientError, Target
from probes.context import Context

MOST_NODES = 3
NODE_SECONDS = 3.0
LOOKUP_SECONDS = 2.0


def other_nodes(context: Context, target: Target, asked: str) -> Iterator[tuple[str, Context]]:
    """Up to three further addresses of the target's name, one of the other family first, each with a context that
    asks there. `asked` is the address that was asked already.
    """
    if target.address is not None or not asked:
        return
    try:
        found = context.client.addresses(target.host, target.port, deadline=context.within(LOOKUP_SECONDS))
    except ClientError:
        return
    others = [one for one in found if str(one) != asked]
    first = [one for one in others if may_be_our_own_lack(str(one), asked)][:1]
    for one in (*first, *(one for one in others if one not in first))[:MOST_NODES]:
        client = context.client.at_address(target.host, one.address)
        yield str(one), replace(context, client=client)


def may_be_our_own_lack(address: str, asked: str) -> bool:
    """Whether silence there says nothing of the service: this machine may have no way to the other family."""
    return _family(address) != _family(asked)


def _family(address: str) -> int:
    return 6 if ":" in address else 4
