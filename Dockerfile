# The rules of the image are in deploy/image/build.sh, which the test suite runs.
ARG NODE_VERSION=24

FROM node:${NODE_VERSION}-trixie-slim AS build
WORKDIR /repository
COPY . .
RUN ["deploy/image/build.sh", "/service"]

FROM node:${NODE_VERSION}-trixie-slim
LABEL org.opencontainers.image.title="mfa-service" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /service
COPY --from=build /service /service
USER 10001:10001
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=600s --retries=3 CMD ["node", "health.mjs"]
CMD ["./start"]
