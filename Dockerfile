# Kala in a container. All persistent data is in /data: the blobs, with SQLite the tables as well, and the packages of
# datastores.
#
#   docker build -t kala .
#   docker run --rm -p 127.0.0.1:8080:8080 -v kala-data:/data kala
#
# docs/containers.md has the rest; docker-compose.yml runs it with PostgreSQL.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source

# Only the files that the restore needs, so that a change of code does not fetch every package again.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Kala.Domain/Kala.Domain.csproj src/Kala.Domain/
COPY src/Kala.Application/Kala.Application.csproj src/Kala.Application/
COPY src/Kala.Infrastructure/Kala.Infrastructure.csproj src/Kala.Infrastructure/
COPY src/Kala.Geo/Kala.Geo.csproj src/Kala.Geo/
COPY src/Kala.Api/Kala.Api.csproj src/Kala.Api/
COPY src/Kala.Client/Kala.Client.csproj src/Kala.Client/
COPY src/Kala.Cli/Kala.Cli.csproj src/Kala.Cli/
# Only the native libraries for the build machine's architecture. Compiling ahead of time adds 12 MB; the program is
# ready a third sooner.
RUN dotnet restore src/Kala.Api --use-current-runtime -p:PublishReadyToRun=true \
    && dotnet restore src/Kala.Cli --use-current-runtime -p:PublishReadyToRun=true

COPY .editorconfig BannedSymbols.Everywhere.txt ./
COPY src src
RUN dotnet publish src/Kala.Api -c Release --no-restore --use-current-runtime -p:PublishReadyToRun=true -o /app \
    -p:UseAppHost=false -p:DebugType=none \
    -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false
# The command kala has a program file of its own, so that it is called by its name.
RUN dotnet publish src/Kala.Cli -c Release --no-restore --use-current-runtime -p:PublishReadyToRun=true -o /cli \
    -p:DebugType=none -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# GDAL's programs, for datastores of KML, GML, rasters and other coordinate systems. Without them (--build-arg GDAL=) such
# files are refused, and the image is half as large.
ARG GDAL=gdal-bin
RUN if [ -n "$GDAL" ]; then \
        apt-get update && apt-get install -y --no-install-recommends $GDAL && rm -rf /var/lib/apt/lists/*; \
    fi

COPY --from=build /app /app
COPY --from=build /cli /cli
RUN ln -s /cli/kala /usr/local/bin/kala

# The image's own unprivileged user. A new volume gets the owner of the folder on which it is mounted. The program writes
# nowhere else, so the root file system may be read-only.
RUN install -d -m 750 -o "$APP_UID" -g "$APP_UID" /data
USER $APP_UID
# The server's defaults, ./data/blobs, ./data/kala.db and ./data/datastores, are in the volume.
WORKDIR /
VOLUME /data

ENV ASPNETCORE_HTTP_PORTS=8080 \
    DOTNET_EnableDiagnostics=0
EXPOSE 8080

# The image has no HTTP client, so the program checks itself.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["dotnet", "/app/Kala.Api.dll", "--probe"]

# After SIGTERM the program refuses new writes and gives running ones 30 s. `docker stop` kills after 10 s without `-t 40`.
ENTRYPOINT ["dotnet", "/app/Kala.Api.dll"]
