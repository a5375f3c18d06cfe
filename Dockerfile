# The worker and the API. glibc and not Alpine: Temporal's SDK has no binary for musl.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-progress
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build

FROM node:22-bookworm-slim AS modules
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The SDK brings its binary for every system, some 25 MB each; only this one's is needed.
RUN npm ci --no-progress --omit=dev --ignore-scripts \
  && cd node_modules/@temporalio/core-bridge/releases \
  && find . -mindepth 1 -maxdepth 1 ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -r {} +

FROM node:22-bookworm-slim
# Roots of trust for TLS to vendors come with Node; those of Temporal's connection with the system.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
# Look-ups of names take a thread each, of 4 by default: one tenant's slow DNS could stop everybody's.
ENV NODE_ENV=production UV_THREADPOOL_SIZE=64
WORKDIR /app
COPY --from=modules /app/node_modules node_modules
COPY --from=build /app/lib lib
COPY presets presets
COPY package.json LICENSE ./
USER node
# `lib/worker.js`, `lib/client/api/main.js`, or a command of the client script: `lib/client/cli.js list`.
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["lib/worker.js"]
