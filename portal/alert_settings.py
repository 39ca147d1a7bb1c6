"""Settings of alerts: how often they are judged, how people are told, how long a drill waits."""

from portal import environment

# A probe looks through those of the last day.
ALERT_KEEP_DAYS = environment.whole("ALERT_KEEP_DAYS", 90, least=2, most=3650)
ALERT_JUDGE_SECONDS = environment.whole("ALERT_JUDGE_SECONDS", 30, least=1, most=3600)
ALERT_GROUP_SECONDS = environment.whole("ALERT_GROUP_SECONDS", 30, least=0, most=3600)
ALERT_REPEAT_MINUTES = environment.whole("ALERT_REPEAT_MINUTES", 10, least=1, most=1440)
ALERT_REPEATS = environment.whole("ALERT_REPEATS", 3, least=0, most=100)
ALERT_SILENCE_MAX_HOURS = environment.whole("ALERT_SILENCE_MAX_HOURS", 72, least=1, most=720)
ALERT_DRILL_MINUTES = environment.whole("ALERT_DRILL_MINUTES", 15, least=1, most=15)
