"""Settings of the web server, for `make run` and for real deployments: `gunicorn -c python:portal.gunicorn`.

BIND, WEB_PROCESSES and WEB_THREADS come from the environment (`docs/running.md`).
"""

import os

wsgi_app = "portal.wsgi:application"
bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True  # the code is read once, so the second process costs little memory and no start-up time
timeout = 60
graceful_timeout = 4  # `make run` must end within seconds; requests here are short, long work is a task
max_requests, max_requests_jitter = 20_000, 2_000
control_socket_disable = True  # nothing here speaks to it
