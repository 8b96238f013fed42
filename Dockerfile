# Kala on SQLite and a folder. Everything that must outlive the container is in /data.
#
#   docker build -t kala .
#   docker run --rm -p 127.0.0.1:8080:8080 -v kala-data:/data kala

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source

# What the restore depends on, by itself, so that a changed line of code does not fetch every package again.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Kala.Domain/Kala.Domain.csproj src/Kala.Domain/
COPY src/Kala.Application/Kala.Application.csproj src/Kala.Application/
COPY src/Kala.Infrastructure/Kala.Infrastructure.csproj src/Kala.Infrastructure/
COPY src/Kala.Api/Kala.Api.csproj src/Kala.Api/
RUN dotnet restore src/Kala.Api

COPY .editorconfig BannedSymbols.Everywhere.txt ./
COPY src src
RUN dotnet publish src/Kala.Api -c Release --no-restore -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /app /app

# The image's own user without rights. A new volume takes over the owner of the folder that it covers.
RUN install -d -m 750 -o "$APP_UID" -g "$APP_UID" /data
USER $APP_UID
WORKDIR /data
VOLUME /data

# In a container every caller is remote. Who reaches the server is decided by whoever publishes its port: publish it on
# 127.0.0.1 only, for without sign-in everybody who reaches it may do everything.
ENV ASPNETCORE_HTTP_PORTS=8080 \
    Filestore__Root=/data/blobs \
    ConnectionStrings__Kala="Data Source=/data/kala.db" \
    Auth__Mode=Anonymous \
    Auth__AllowAnonymousRemote=true
EXPOSE 8080

# Ready when /health/ready answers 200. The image has no HTTP client; its bash can speak enough of it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]

# SIGTERM: no new writes, 30 s for those that run. `docker stop` kills after 10 s unless it is told `-t 40`.
ENTRYPOINT ["dotnet", "/app/Kala.Api.dll"]
