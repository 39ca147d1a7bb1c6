"""What the environment says of the errors that services' SDKs send; `portal.settings` takes all of it over."""

from portal import environment

ERROR_BODY_BYTES = environment.whole("ERROR_BODY_BYTES", 2 * 2**20, least=1024, most=100 * 2**20)
ERROR_INFLATED_BYTES = environment.whole("ERROR_INFLATED_BYTES", 10 * 2**20, least=1024, most=200 * 2**20)
ERROR_EVENT_BYTES = environment.whole("ERROR_EVENT_BYTES", 2**20, least=1024, most=20 * 2**20)
# Of each web process: what is over is refused before it costs anything, so that pages stay quick.
ERROR_EVENTS_PER_SECOND = environment.whole("ERROR_EVENTS_PER_SECOND", 100, least=1, most=100_000)
