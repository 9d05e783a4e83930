# The image of source-tiktok-ads: Airbyte's Python connector base, the locked dependencies, the connector's wheel, nothing else.
# Plain Dockerfile syntax, so that it builds with and without BuildKit.
ARG BASE_IMAGE=docker.io/airbyte/python-connector-base:4.1.0@sha256:1d1aa21d34e851df4e8a87b391c27724c06e2597608e7161f4d167be853bd7b6


FROM ${BASE_IMAGE} AS builder

USER root
WORKDIR /build

# How this network reaches a package index: `--build-arg PIP_INDEX_URL=…`. pip reads them from the environment of each RUN;
# they stay in this stage and never reach the image.
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_TRUSTED_HOST
ARG PIP_CERT
ARG PIP_DEFAULT_TIMEOUT
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore

# pip and the build backend live in an environment of their own: the one that is shipped holds neither.
RUN python3 -m venv /build/tools && python3 -m venv --without-pip /airbyte/venv

COPY requirements-build.lock requirements.lock ./
RUN /build/tools/bin/pip install --require-hashes --only-binary :all: -r requirements-build.lock
# Wheels only, each checked against its hash. The packages' own tests are a fifth of the size and of no use here.
RUN /build/tools/bin/pip --python /airbyte/venv/bin/python install --no-compile --require-hashes --only-binary :all: \
        -r requirements.lock \
    && find /airbyte/venv -type d \( -name tests -o -path '*/nltk/test' -o -path '*/joblib/test' \) -path '*/site-packages/*' \
        -prune -exec rm -rf {} +

COPY pyproject.toml README.md LICENSE manifest.yaml ./
COPY source_tiktok_ads source_tiktok_ads
# One commit gives one content, byte by byte: byte code is bound to no time of a file (nor is it looked at when a command starts),
# and all files bear one time.
ARG SOURCE_DATE_EPOCH=1767225600
RUN /build/tools/bin/python -m hatchling build -t wheel -d dist \
    && /build/tools/bin/pip --python /airbyte/venv/bin/python install --no-compile --no-deps --no-index dist/*.whl \
    && /build/tools/bin/pip --python /airbyte/venv/bin/python check \
    && /airbyte/venv/bin/python -m compileall -q -f -j 0 --invalidation-mode unchecked-hash /airbyte/venv/lib \
    && /build/tools/bin/cyclonedx-py environment --validate --output-reproducible --pyproject pyproject.toml \
        --output-file /airbyte/sbom.cdx.json /airbyte/venv/bin/python \
    && find /airbyte/venv /airbyte/sbom.cdx.json -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH}" {} +


FROM ${BASE_IMAGE}

USER root
# Airbyte's base brings this user; any other base gets it with the same numbers, which the platform's volumes expect.
RUN id -u airbyte >/dev/null 2>&1 \
    || { groupadd --gid 1000 airbyte && useradd --uid 1000 --gid 1000 --create-home --shell /usr/sbin/nologin airbyte; }
# The environment and its bill of materials (CycloneDX).
COPY --from=builder /airbyte/venv /airbyte/venv
COPY --from=builder /airbyte/sbom.cdx.json /airbyte/

ENV PATH="/airbyte/venv/bin:${PATH}"
WORKDIR /airbyte
USER airbyte

# The platform starts what this variable names; people start the image.
ENV AIRBYTE_ENTRYPOINT="source-tiktok-ads"
ENTRYPOINT ["source-tiktok-ads"]

# In step with pyproject.toml: a test compares them.
ARG VERSION=0.2.0
ARG REVISION=unknown
LABEL io.airbyte.name="airbyte/source-tiktok-ads" \
      io.airbyte.version="${VERSION}" \
      org.opencontainers.image.title="source-tiktok-ads" \
      org.opencontainers.image.description="Airbyte source for the TikTok Marketing API v1.3" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
