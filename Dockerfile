# SQLite, libpq and OpenSSL are built into the program, so the build needs no more than Rust, a C compiler, make and
# perl, and the image no more than Debian.
FROM rust:1.95.0-bookworm AS build
WORKDIR /source
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --release --locked --package chamdiem \
    && cp target/release/chamdiem /chamdiem

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/chamdiem --shell /usr/sbin/nologin chamdiem \
    # A new named volume takes over the owner and mode of the folder that it covers.
    && install -d -o chamdiem -g chamdiem -m 0700 /var/lib/chamdiem
COPY --from=build /chamdiem /usr/local/bin/chamdiem
USER chamdiem
WORKDIR /var/lib/chamdiem
ENV CHAMDIEM_LISTEN=0.0.0.0:8080 \
    CHAMDIEM_DATA_DIR=/var/lib/chamdiem
VOLUME /var/lib/chamdiem
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --retries=3 --start-period=30s \
    CMD ["chamdiem", "health", "--url", "http://127.0.0.1:8080"]
ENTRYPOINT ["chamdiem"]
CMD ["serve"]
