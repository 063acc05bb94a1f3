# One image, every role: `docker run teei:local role command-api`.

FROM node:24-bookworm-slim AS cockpit
WORKDIR /src/cockpit
COPY cockpit/package.json cockpit/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY openapi ../openapi
COPY cockpit ./
RUN npm run build

# The version of rust-toolchain.toml; `cargo xtask tidy` compares them.
FROM rust:1.95.0-bookworm AS program
WORKDIR /src
COPY . .
COPY --from=cockpit /src/cockpit/dist cockpit/dist
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --release --workspace --bin teei \
    && install -D target/release/teei /out/teei

FROM debian:bookworm-slim
# curl is for the health checks, the certificates for traces that leave by https.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home teei \
    && install -d -o teei -m 0700 /var/lib/teei/keys /var/lib/teei/signing-keys /var/lib/teei/spool
COPY --from=program /out/teei /usr/local/bin/teei
COPY deploy/entrypoint.sh /usr/local/bin/entrypoint.sh
COPY --from=cockpit /src/cockpit/dist /usr/share/teei/cockpit
COPY deploy/teei.toml /etc/teei/teei.toml
ENV TEEI_CONFIG=/etc/teei/teei.toml
ENV TEEI__DEPLOYMENT__COCKPIT_DIR=/usr/share/teei/cockpit
USER teei
ENTRYPOINT ["/bin/sh", "/usr/local/bin/entrypoint.sh"]
