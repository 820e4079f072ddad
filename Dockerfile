# syntax=docker/dockerfile:1
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

# The lock changes seldom, so its layer is kept when the code changes.
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY graphsvc graphsvc
COPY cypher cypher
COPY seeds seeds
RUN pip install --no-deps --no-build-isolation .

RUN useradd --system --uid 10001 --home-dir /var/lib/graphsvc graphsvc \
    && install -d -o graphsvc -g graphsvc -m 0700 /var/lib/graphsvc
ENV GRAPHSVC_DATA_DIR=/var/lib/graphsvc GRAPHSVC_CACHE_DIR=/var/lib/graphsvc/cache
VOLUME /var/lib/graphsvc
WORKDIR /var/lib/graphsvc
USER graphsvc

EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/livez', timeout=4)"]
ENTRYPOINT ["graphsvc"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
