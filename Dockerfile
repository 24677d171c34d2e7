# Waypost for service: one image for web, worker and commands. Build with `docker compose build`.
FROM python:3.12-slim-trixie AS environment

COPY requirements/base.txt /requirements.txt
RUN python -m venv /opt/waypost \
 && /opt/waypost/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /requirements.txt


FROM python:3.12-slim-trixie

# pg_dump and pg_restore, for ops/backup and ops/restore: no older than the server in compose.yaml.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/*

# Its files are in volumes, which take on what lies here when they are first used.
RUN groupadd --system --gid 10001 waypost \
 && useradd --system --uid 10001 --gid waypost --no-create-home --home-dir /var/lib/waypost --shell /usr/sbin/nologin waypost \
 && install -d -o waypost -g waypost /var/lib/waypost/media/images /var/lib/waypost/media/original_images \
 && install -d -o waypost -g waypost -m 700 /backups

COPY --from=environment /opt/waypost /opt/waypost
ENV PATH=/opt/waypost/bin:$PATH \
    PYTHON=python \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    VAR_DIR=/var/lib/waypost

# The code is root's: what runs can't change it.
WORKDIR /srv/waypost
COPY . .
# The secret is for this one command, which signs nothing, and is kept nowhere.
RUN python -m compileall -q . \
 && SECRET_KEY="$(head -c 48 /dev/urandom | base64 -w 0)" python manage.py collectstatic --no-input --verbosity 0

USER waypost
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "20", "config.wsgi:application"]
