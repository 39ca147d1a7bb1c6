# Launchproof in one image; which process it is, the command says (see docker-compose.yml).
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
WORKDIR /build
COPY requirements/uv.txt requirements/run.txt ./
RUN python -m venv /venv \
 && pip install --no-cache-dir --require-hashes -r uv.txt \
 && uv pip sync --no-cache --require-hashes --python /venv/bin/python run.txt

FROM python:3.11-slim-bookworm
# Pango lays out the PDF reports; the fonts are embedded in them.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin launchproof \
 && install -d -o launchproof -g launchproof -m 0700 /data
COPY --from=build /venv /venv
COPY manage.py /app/
COPY portal /app/portal
COPY probes /app/probes
COPY readiness /app/readiness
COPY templates /app/templates
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/data BIND=0.0.0.0:8000
# The manifest makes file names that browsers may keep for ever. It needs settings, but none of the real ones.
RUN DATABASE_URL=sqlite:////tmp/build.sqlite3 VAR_DIR=/tmp/build \
    python manage.py collectstatic --no-input --verbosity 0 \
 && rm -rf /tmp/build
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s \
  CMD ["python", "-m", "portal.alive", "8000"]
CMD ["gunicorn", "-c", "python:portal.gunicorn"]
