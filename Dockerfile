# The image of all services, for Intel and ARM. Built by `make up`; nothing is compiled, and the builder stays behind.
FROM python:3.13.14-slim AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv --upgrade-deps /opt/tocsin
WORKDIR /build
# The libraries in a layer of their own: it is built again only when they change. All come compiled but Faust on ARM:
# built here without a compiler, it does without its extensions. luqum writes its parser's tables when it is first
# imported, and may not do so later.
COPY pyproject.toml constraints.txt ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" > libraries.txt \
    && /opt/tocsin/bin/pip install --constraint constraints.txt -r libraries.txt \
    && /opt/tocsin/bin/python -c "import luqum.parser"
COPY README.md LICENSE ./
COPY pipelines pipelines
COPY services services
RUN /opt/tocsin/bin/pip install --no-deps .

FROM python:3.13.14-slim
RUN useradd --uid 10001 --user-group --create-home --home-dir /var/lib/tocsin tocsin
COPY --from=builder /opt/tocsin /opt/tocsin
WORKDIR /srv/tocsin
COPY seeds seeds
COPY config config
# Articles are coded by processes side by side, not by threads.
ENV OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
ENV PATH=/opt/tocsin/bin:$PATH \
    TOCSIN_CONFIG=/srv/tocsin/config \
    TOCSIN_DATA=/var/lib/tocsin \
    PYTHONUNBUFFERED=1
USER 10001
ENTRYPOINT ["tocsin"]
CMD ["--help"]
