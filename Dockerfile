# Two images, one a lock file: `airflow` for every service of `make run`, `superset` for the profile `bi`. Each is filled as
# `make venv` fills an environment: by uv, every file checked against its hash; here with its bytecode, since no program may
# write into the image.
FROM python:3.12.11-slim-bookworm AS base

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1
WORKDIR /opt/youth-platforms
ENV YP_HOME=/var/lib/youth-platforms
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin youth \
    && mkdir -p /var/lib/youth-platforms/airflow \
    && chown -R youth /var/lib/youth-platforms


FROM base AS superset

COPY requirements-uv.txt requirements-superset.txt ./
COPY plugins/youth_platforms/ops/venv.py plugins/youth_platforms/ops/
RUN python plugins/youth_platforms/ops/venv.py requirements-superset.txt --bytecode

COPY plugins/youth_platforms plugins/youth_platforms
COPY superset superset

ENV PATH=/opt/youth-platforms/.venv-superset/bin:$PATH \
    PYTHONPATH=/opt/youth-platforms/plugins \
    SUPERSET_CONFIG_PATH=/opt/youth-platforms/superset/superset_config.py \
    SUPERSET_HOME=/var/lib/youth-platforms/superset
RUN python -m compileall -q plugins superset && mkdir -p "$SUPERSET_HOME" && chown youth "$SUPERSET_HOME"
USER youth

ENTRYPOINT ["python", "-m", "youth_platforms", "superset"]


FROM base AS airflow

# The fonts of the official PDFs: every character of Hubei's names is in them.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/*

COPY requirements-uv.txt requirements.txt ./
COPY plugins/youth_platforms/ops/venv.py plugins/youth_platforms/ops/
RUN python plugins/youth_platforms/ops/venv.py requirements.txt --bytecode

COPY plugins plugins
COPY dags dags
COPY dbt_project dbt_project
COPY expectations expectations

ENV PATH=/opt/youth-platforms/.venv/bin:$PATH \
    PYTHONPATH=/opt/youth-platforms/plugins:/opt/youth-platforms \
    AIRFLOW_HOME=/var/lib/youth-platforms/airflow
RUN python -m compileall -q plugins dags expectations
USER youth

ENTRYPOINT ["python", "-m", "youth_platforms"]
