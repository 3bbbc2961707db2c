# Cuihan in a container: built in one stage, run in another that has neither a compiler nor the sources, by nobody special.
#
#   docker build -t cuihan .
#   docker run --rm -v "$PWD/data:/data" cuihan run arrears.csv --issuer issuer.toml --out out --yes
#
# /data must be writable for user 10001 (chown 10001 data). It holds the home; back it up as a whole.

FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/cuihan
COPY requirements.lock ./
RUN /opt/cuihan/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY service service
COPY fonts fonts
COPY templates templates
# Fonts and templates travel inside the wheel.
RUN /opt/cuihan/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home cuihan
COPY --from=build /opt/cuihan /opt/cuihan
ENV PATH=/opt/cuihan/bin:$PATH CUIHAN_HOME=/data/home PYTHONUNBUFFERED=1
USER cuihan
WORKDIR /data
VOLUME /data
# Fonts unaltered, templates usable, home, keys, database and archive in order, space left.
HEALTHCHECK --interval=5m --timeout=60s --start-period=30s --retries=2 CMD cuihan doctor || exit 1
ENTRYPOINT ["cuihan"]
CMD ["--help"]
