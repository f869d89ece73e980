# Pymk: silo, frontend and training in one image, which runs as uid 10001 with a read-only root and one volume, /data.
#
#   docker build -t pymk .                                                 for processors alone
#   docker build -t pymk-gpu --build-arg GPU=true \
#     --build-arg RUNTIME=nvidia/cuda:12.9.1-cudnn-runtime-ubuntu24.04 .   ranks on a GPU (CUDA 12, cuDNN 9)
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0
ARG DEBIAN=debian:12-slim
ARG RUNTIME=debian:12-slim

FROM ${SDK} AS sdk

# Built on Debian 12, whose FAISS the native part needs; the result runs on any newer glibc.
FROM ${DEBIAN} AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates g++ libfaiss-dev libopenblas-dev libssl3 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=sdk /usr/share/dotnet /usr/share/dotnet
ENV PATH=/usr/share/dotnet:/usr/local/bin:/usr/bin:/bin DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
WORKDIR /src
COPY . .
ARG GPU=false
# The silo starts Pymk.Training for a daily run. "doctor" loads libtorch once, and so adapts it to this libstdc++ while the folder can be written.
RUN for program in Pymk.Silo Pymk.Training Pymk.Web; do \
      dotnet publish "$program" -c Release -o /app -v quiet --nologo -p:PymkGpu=$GPU || exit 1; \
    done \
 && dotnet /app/Pymk.Training.dll doctor

FROM ${RUNTIME}
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl libgomp1 libopenblas0-pthread libssl3 libstdc++6 \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /data \
 && chown 10001:10001 /data
COPY --from=sdk /usr/share/dotnet/dotnet /usr/share/dotnet/dotnet
COPY --from=sdk /usr/share/dotnet/host /usr/share/dotnet/host
COPY --from=sdk /usr/share/dotnet/shared /usr/share/dotnet/shared
COPY --from=build /app /app
COPY container/pymk /app/pymk
ENV PATH=/usr/share/dotnet:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    DOTNET_EnableDiagnostics=0 \
    HOME=/data \
    TMPDIR=/data/tmp \
    Pymk__Model=/data/model \
    Pymk__Data=/data/store \
    Pymk__Snapshots=/data/snapshots \
    Pymk__Daily__Work=/data/daily \
    Pymk__EventLog__Folder=/data/interactions \
    Pymk__Address=auto \
    Pymk__Http=http://0.0.0.0:8080
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080 11111 30000
# A start that loads a large model takes minutes; then /health/ready says whether this silo answers.
HEALTHCHECK --interval=10s --timeout=5s --start-period=180s --retries=3 CMD curl -fsS http://127.0.0.1:8080/health/ready || exit 1
ENTRYPOINT ["/app/pymk"]
CMD ["serve"]
