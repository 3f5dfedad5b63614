# One image for every service of ours; docker-compose.yml says which command each runs.

FROM python:3.11-slim-bookworm AS fonts
# FandolFang is the free 仿宋; the package is unpacked, not installed (it would bring 264 MB).
WORKDIR /fonts
RUN apt-get update \
    && apt-get download -o APT::Sandbox::User=root texlive-lang-chinese \
    && dpkg-deb --fsys-tarfile texlive-lang-chinese_*.deb | tar -x --strip-components=8 --wildcards '*/fandol/*.otf' \
    && rm texlive-lang-chinese_*.deb

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    HOME=/tmp \
    DATA_DIR=/data \
    FONT_DIRS=/usr/local/share/fonts/fandol
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
COPY --from=fonts /fonts /usr/local/share/fonts/fandol
WORKDIR /app
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt
COPY manage.py ./
COPY config config
COPY foundation foundation
COPY inspections inspections
COPY rectification rectification
COPY petitions petitions
COPY templates templates
COPY static static
COPY scripts/health.py scripts/health.py
# Volumes take owner and mode from these folders when they are first mounted.
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /tmp yunling \
    && mkdir -p /data/media /data/static /keys /keys-public /beat \
    && chown -R yunling:yunling /data /keys /keys-public /beat \
    && chmod 700 /keys
USER 10001:10001
CMD ["gunicorn", "config.wsgi:application", "-b", "0.0.0.0:8000"]
