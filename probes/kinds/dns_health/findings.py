"""What is said of a zone, and what to do about it."""

from probes.verdict import Finding, Severity, Status

RIGHT = Finding(
    "sound",
    Status.PASS,
    "All {count} name servers of {zone} give the same answers for {host}, signed and valid; CAA lets {issuer} issue;"
    " {registration}.",
)
LOCAL = Finding(
    "not_public",
    Status.SKIPPED,
    "{host} is {what}, so the public DNS has no say in it.",
    "Assess the public name of the service, or let a person show its DNS records.",
)
NO_ZONE = Finding(
    "no_zone",
    Status.ERROR,
    "No zone with name servers was found for {host}.",
    "Check that this machine's resolver tells NS records, and look again.",
)
NOT_ASKED = Finding(
    "servers_unasked",
    Status.ERROR,
    "No name server of {zone} could be asked directly, and a resolver's memory proves nothing.",
    "Let this machine ask name servers on port 53; where the network answers in their place, look from another one.",
)
NO_NAME = Finding(
    "no_such_name",
    Status.FAIL,
    "The name {host} does not exist, by the word of {where}.",
    "Create the record at the zone's DNS provider, on every server.",
    Severity.CRITICAL,
)
NO_ADDRESS = Finding(
    "no_address",
    Status.FAIL,
    "The name {host} leads to no address, by the word of {where}.",
    "Add an A record (and AAAA for IPv6) on every server of the zone.",
    Severity.CRITICAL,
)
DANGLING = Finding(
    "dangling_alias",
    Status.FAIL,
    "{host} is an alias of {alias}, which leads to no address.",
    "Remove the CNAME or point it at a name that is yours: whoever registers its target takes the service over.",
    Severity.CRITICAL,
)
LAME = Finding(
    "lame_server",
    Status.FAIL,
    "A name server of {zone} does not serve it: {names}.",
    "Load the zone on that server, or take it out of the NS records and the delegation.",
    Severity.HIGH,
)
SILENT = Finding(
    "silent_server",
    Status.FAIL,
    "A name server of {zone} does not answer, others do: {names}.",
    "Start it, or take it out of the NS records and the delegation.",
    Severity.HIGH,
)
STALE = Finding(
    "stale_server",
    Status.FAIL,
    "The name servers of {zone} give different addresses for {host}, from different versions of the zone ({serials}).",
    "Mend the transfer to the server with the older serial number; its log says why it stopped.",
    Severity.HIGH,
)
BOGUS = Finding(
    "bogus",
    Status.FAIL,
    "The DNSSEC of {zone} is broken ({why}): resolvers that check signatures do not find {host}.",
    "Sign the zone anew and match the DS record at the registrar to its keys, or take the DS record out.",
    Severity.CRITICAL,
)
EXPIRES_NOW = Finding(
    "registration_ends",
    Status.FAIL,
    "The registration of {domain} ends on {until}.",
    "Renew it now, and switch automatic renewal on.",
    Severity.CRITICAL,
)
ON_HOLD = Finding(
    "registration_on_hold",
    Status.FAIL,
    "The registry holds {domain} as {status}.",
    "Ask the registrar what it takes to lift that, before the name is gone.",
    Severity.CRITICAL,
)
FORBIDDEN = Finding(
    "caa_forbids",
    Status.FAIL,
    "CAA of {host} lets {allowed} issue certificates, but the one seen is by {issuer}: it was issued against it, or"
    " its next renewal will fail.",
    "Add a CAA record with the authority that you use, or use the one that is named.",
    Severity.HIGH,
)
CAA_UNTOLD = Finding(
    "caa_unanswered",
    Status.ERROR,
    "The question for CAA records of {host} got no answer, which stops authorities from issuing too.",
    "Mend the name server that answers it with an error, then look again.",
)
DS_UNTOLD = Finding(
    "dnssec_unanswered",
    Status.ERROR,
    "Whether {zone} is signed could not be told: {why}.",
    "Look again from a machine that reaches the servers of the zone and of its parent.",
)
DIFFER = Finding(
    "servers_differ",
    Status.WARN,
    "The name servers of {zone} give different addresses for {host} from the same version of the zone.",
    "Fine where answers differ by region on purpose; else check every server.",
    Severity.LOW,
)
DELEGATION = Finding(
    "delegation_differs",
    Status.WARN,
    "The parent names other servers for {zone} than the zone itself: {names}.",
    "Bring the NS records and the delegation at the registrar in line.",
    Severity.MEDIUM,
)
ONE_SERVER = Finding(
    "one_server",
    Status.WARN,
    "Only one name server of {zone} answers for {host}.",
    "Run at least two name servers in different networks (RFC 2182).",
    Severity.MEDIUM,
)
SOME_UNASKED = Finding(
    "some_unasked",
    Status.WARN,
    "The name servers of {zone} that were asked agree; {count} more were not.",
    "Look at the others by hand.",
    Severity.LOW,
)
SIGNATURES_END = Finding(
    "signatures_end",
    Status.WARN,
    "DNSSEC signatures of {zone} end on {until}.",
    "See that the zone is signed anew by itself, days before the signatures end.",
    Severity.MEDIUM,
)
EXPIRES_SOON = Finding(
    "registration_ends_soon",
    Status.WARN,
    "The registration of {domain} ends on {until}.",
    "Renew it, and switch automatic renewal on.",
    Severity.MEDIUM,
)
UNSIGNED = Finding(
    "unsigned",
    Status.WARN,
    "The name servers of {zone} agree on {host}; the zone is not signed with DNSSEC that can be checked.",
    "Switch DNSSEC on at the DNS provider and publish the DS record at the registrar.",
    Severity.LOW,
)
NO_CAA = Finding(
    "no_caa",
    Status.WARN,
    "The name servers of {zone} agree on {host}, but any authority may issue certificates for it.",
    'Add a CAA record with your authority, as in: {zone}. CAA 0 issue "letsencrypt.org"',
    Severity.LOW,
)
CAA_UNCOMPARED = Finding(
    "caa_not_compared",
    Status.WARN,
    "CAA of {host} names {allowed}; whether that is {issuer}, who issued the certificate, is not known here.",
    "Compare them by hand: the authority's documents say which name it answers to.",
    Severity.LOW,
)
FINDINGS = (
    RIGHT, LOCAL, NO_ZONE, NOT_ASKED, NO_NAME, NO_ADDRESS, DANGLING, LAME, SILENT, STALE, BOGUS, EXPIRES_NOW, ON_HOLD,
    FORBIDDEN, CAA_UNTOLD, DS_UNTOLD, DIFFER, DELEGATION, ONE_SERVER, SOME_UNASKED, SIGNATURES_END, EXPIRES_SOON,
    UNSIGNED, NO_CAA, CAA_UNCOMPARED,
)  # fmt: skip
