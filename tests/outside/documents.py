"""The blocks of code in the documents: which are run as printed, by whom, and which are not, and why."""
import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

# Run by quickstart.py: each document in one shell, in this order.
TYPED = ("README.md", "docs/cli.md", "docs/quickstart.md", "docs/security.md", "docs/operations.md", "docs/metrics.md",
         "docs/schema.md", "docs/tus.md", "docs/resumable-uploads.md")

MINUTES = "takes many minutes"
READERS = "has names and addresses of the reader's own"
FILTERED = "the stages model and fuzz of .ci/run do the same with other tests"
EF = "changes files of the repository; a test fails when what it generates is out of date"
ENGINE = "needs a container engine: tests/outside/compose.py runs the same"
BACKUP = "BackupTests runs it while files arrive"
CLUSTER = "needs a cluster; tests/kubernetes checks the files"
SUPPORT = "is no command"

# The others: (document, first line) and the reason why quickstart.py does not run the block. A line that ends in … goes on.
NOT_RUN = {
    ("README.md", "$ dotnet test -c Release"): "stage test of .ci/run",
    ("CONTRIBUTING.md", "dotnet build -c Release"): "stages build, test and format of .ci/run",
    ("CONTRIBUTING.md", ".ci/run              everything, in less than 45 minutes"): MINUTES,
    ("CONTRIBUTING.md", "dotnet test tests/Kala.Api.Tests …"): FILTERED,
    ("CONTRIBUTING.md", "dotnet run -c Release --project bench/Kala.Bench …"): MINUTES,
    ("CONTRIBUTING.md", "dotnet tool restore"): EF,
    ("CONTRIBUTING.md", "src/Kala.Domain          rules and words; no packages, no I/O, no clock"): SUPPORT,
    ("CONTRIBUTING.md", "Kala.Domain       Kala.Application …"): SUPPORT,
    ("docs/cli.md", "$ kala login --server https://files.example.org"): READERS + "; README.md has the same commands",
    ("docs/cli.md", "$ kala files list"): "shows errors; the tests of Kala.Cli have them",
    ("docs/cli.md", "$ kala login --server https://files.example.org --user ann < password.txt"): READERS,
    ("docs/cli.md", "$ dotnet Kala.Api.dll --doctor --Filestore:Root=/srv/kala"): READERS,
    ("docs/console.md", "web/build"): "stage web of .ci/run builds it",
    ("docs/console.md", "node web/console/schema.mjs …"): "stage web of .ci/run checks it",
    ("docs/console.md", "KALA_URL=http://127.0.0.1:8080 npm …"): "runs until it is stopped",
    ("docs/containers.md", "$ cp .env.example .env          # then set the passwords in it"): ENGINE,
    ("docs/containers.md", "$ docker compose logs api"): ENGINE,
    ("docs/containers.md", "$ docker compose -f docker-compose.yml -f docker-compose.tls.yml up -d --wait"): ENGINE,
    ("docs/containers.md", "COMPOSE_FILE=docker-compose.yml:docker-compose.tls.yml"): READERS,
    ("docs/containers.md", "mkdir -m 700 secrets"): ENGINE,
    ("docs/containers.md", "COMPOSE_FILE=docker-compose.yml:docker-compose.hardened.yml"): ENGINE,
    ("docs/containers.md", "COMPOSE_FILE=docker-compose.yml:docker-compose.scale.yml:docker-compose.s3.yml"): READERS,
    ("docs/containers.md", "$ docker compose -f docker-compose.yml -f docker-compose.scale.yml -f docker-compose.s3.yml up -d --wait"): ENGINE,
    ("docs/containers.md", "$ docker build -t registry.example.org/kala:1 . && docker push registry.example.org/kala:1"): CLUSTER,
    ("docs/containers.md", "$ docker build -t kala ."): ENGINE,
    ("docs/containers.md", "$ sudo install -d -o 1654 -g 1654 /srv/kala && docker run -v /srv/kala:/data … kala"): ENGINE,
    ("docs/containers.md", "$ docker run --rm kala --doctor"): ENGINE,
    ("docs/containers.md", "$ docker exec -e KALA_TOKEN kala kala sessions list --status open"): ENGINE,
    ("docs/datastores.md", "$ curl -s -H …"): READERS + "; checks_datastores.py and checks_maps.py make the same calls",
    ("docs/durability.md", "lease → row → bytes → fdatasync → fsync of new names → commit → answer"): SUPPORT,
    ("docs/from-disk-to-s3.md", "$ dotnet Kala.Api.dll --copy-blobs --from disk --to s3"): READERS + "; BlobCopyTests copies",
    ("docs/from-sqlite-to-postgres.md", "create role kala login password '…';"): READERS,
    ("docs/from-sqlite-to-postgres.md", "$ dotnet Kala.Api.dll --copy-metadata …"): READERS + "; MetadataCopyTests copies",
    ("docs/performance-s3.md", '$ dotnet run -c Release --project bench/Kala.Bench -- --s3 "ADDRESS KEY SECRET" --rounds 3 --warm 1 --only one-body chunks-8m'):
        READERS,
    ("docs/s3.md", "$ dotnet run -c Release --project src/Kala.Api -- --Filestore:Store=S3 --Filestore:S3:ServiceUrl=https://s3.example.org \\"):
        READERS + "; Kala.S3.Tests start servers with these settings",
    ("docs/s3.md", "{"): SUPPORT,
    ("docs/operations.md", "$ dotnet publish src/Kala.Api -c Release -o out"): "stage publish of .ci/run",
    ("docs/operations.md", "sudo cp -r out /opt/kala"): "needs systemd; stage compose of .ci/run verifies the unit",
    ("docs/operations.md", "ConnectionStrings__Kala=Host=db.example.org;Database=kala;Username=kala"): READERS,
    ("docs/operations.md", "[Service]"): READERS,
    ("docs/operations.md", 'mkdir -p "$BACKUP"'): BACKUP,
    ("docs/operations.md", 'mkdir -p "$DATA"'): BACKUP,
    ("docs/scaling.md", "$ docker compose -f docker-compose.yml -f docker-compose.scale.yml up -d --wait"): ENGINE,
    ("docs/scaling.md", "COMPOSE_FILE=docker-compose.yml:docker-compose.scale.yml"): ENGINE,
    ("docs/scaling.md", "COMPOSE_FILE=docker-compose.yml:docker-compose.scale.yml:docker-compose.tls.yml"): ENGINE,
    ("docs/scaling.md", "docker compose exec -T db pg_dump --username=kala --format=custom kala >kala.dump"): ENGINE,
    ("docs/scaling.md", "docker compose up -d --wait db"): ENGINE,
    ("docs/scaling.md", "KALA=http://127.0.0.1:8080"): ENGINE,
    ("docs/scaling.md", "upstream kala {"): "tests/outside/compose.py starts nginx with it",
    ("docs/scaling.md", "files.example.org {"): "follows Caddy's documentation, untested",
    ("docs/scaling.md", "# downloads by Caddy"): "compared by hand with Caddy 2.6.2",
    ("docs/scaling.md", "# static"): "follows Traefik's documentation, untested",
    ("docs/scaling.md", "groups:"): "Prometheus is not installed",
    ("docs/schema.md", "erDiagram"): "is generated: SchemaPictureTests",
    ("docs/schema.md", 'extents = "" | extent *( "," extent ) [ "!" ]'): "is a grammar: ExtentsTests",
    ("docs/tus.md", "uppy.use(Tus, {"): READERS,
    ("src/Kala.Cli/README.md", "$ dotnet tool install --global Kala.Cli"): READERS + "; the package is not published yet",
}
# Every block of these languages in these documents.
NEVER_RUN = {
    ("docs/datastores.md", "html"): "web/browser/maps.mjs runs them",
    ("docs/http-api.md", ""): "requests and answers as they are on the wire",
    ("docs/on-disk-layout.md", "text"): SUPPORT,
    ("docs/resumable-uploads.md", ""): "requests as they are on the wire",
    **{("docs/web-frontends.md", language): "web/browser/examples.mjs runs them" for language in ("sh", "js", "jsx", "html", "nginx")},
    ("src/Kala.Client/README.md", "csharp"): "ReadmeTests runs the program; ResumeTests makes the calls of the fragments",
}


class Block:
    def __init__(self, document, line, language, text):
        self.document, self.line, self.language, self.text = document, line, language, text
        self.name = f"{document}:{line}"
        self.first = text.strip().split("\n", 1)[0]

    def commands(self):
        """What a reader types of a ```console block, which shows answers as well."""
        if self.language != "console":
            return self.text
        typed = re.findall(r"^\$ ((?:.*\\\n)*.*)$", self.text, re.MULTILINE)
        return "".join(f"{command}\n" for command in typed)


def all_documents():
    paths = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", REPOSITORY / "SECURITY.md",
             *(REPOSITORY / "docs").glob("*.md"), *(REPOSITORY / "src").glob("*/*.md")]
    return sorted(str(path.relative_to(REPOSITORY)) for path in paths)


def blocks(document):
    """Each block of code, in order: fenced, also in a list, or indented by four spaces after an empty line."""
    lines = (REPOSITORY / document).read_text("utf-8").split("\n")
    at, in_list = 0, False
    while at < len(lines):
        fence = re.match(r"( *)```(\w*)$", lines[at])
        if fence:
            end = next(n for n in range(at + 1, len(lines)) if lines[n].strip() == "```")
            yield Block(document, at + 2, fence.group(2), _dedented(lines[at + 1:end], len(fence.group(1))))
            at = end
        elif lines[at].startswith("    ") and not in_list and (at == 0 or not lines[at - 1]):
            end = next((n for n in range(at, len(lines)) if lines[n] and not lines[n].startswith("    ")), len(lines))
            yield Block(document, at + 1, "", _dedented(lines[at:end], 4))
            at = end - 1
        elif lines[at] and not lines[at].startswith(" "):
            in_list = re.match(r"([-*]|\d+\.) ", lines[at]) is not None
        at += 1


def _dedented(lines, indent):
    return "".join(f"{line[indent:]}\n" for line in lines)


def is_listed(block):
    return (block.document, block.language) in NEVER_RUN or any(_names(key, block) for key in NOT_RUN)


def _names(key, block):
    document, first = key
    return document == block.document and (
        block.first.startswith(first[:-1]) if first.endswith("…") else block.first == first)


def unaccounted(run):
    """What is wrong with the lists above, given the blocks that were run."""
    found = [block for document in all_documents() for block in blocks(document)]
    was_run = {block.name for block in run}
    for block in found:
        if block.name not in was_run and not is_listed(block):
            yield f"{block.name}: `{block.first}` is neither run nor listed in tests/outside/documents.py"
    yield from (f"{key}: is listed, but there is no such block"
                for key in NOT_RUN if not any(_names(key, block) for block in found))
    languages = {(block.document, block.language) for block in found}
    yield from (f"{key}: is listed, but there is no such block" for key in NEVER_RUN if key not in languages)
