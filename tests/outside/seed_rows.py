"""Fills a database with rows of a realistic mix, for checks of the lists; the server must not run."""
import sqlite3

# One row in 40 is open, some of them with their time over and not swept; a few failed, aborted and expired.
_SESSIONS = """
insert into upload_sessions (id, owner_id, original_filename, original_filename_folded, content_type, expected_size,
  expected_sha256, "offset", extents, generation, digest_state, sha256, verified, status, failure, door,
  restart_allowed, created_at, updated_at, expires_at, closed_at)
with recursive n(i) as (select :from union all select i + 1 from n where i + 1 < :to),
r as (select i, (i * 2654435761) % 4294967296 as h, (i * 40503) % 1000 as p,
  :now - (:rows - i) * :spacing as born from n),
s as (select *, case when p < 20 then 'open' when p < 23 then 'failed' when p < 40 then 'aborted'
    when p < 60 then 'expired' else 'closed' end as status,
  case when p % 7 = 0 then 1048576 when p % 11 = 0 then 0 else h % 500000000 end as size,
  case h % 10 when 0 then 'Report ' || h || '.pdf' when 1 then 'IMG_' || (h % 10000) || '.jpg'
    when 2 then 'Messung ' || i || '.csv' when 3 then 'Änderung ' || h || '.docx'
    else 'backup-' || (h % 100000) || '.tar.gz' end as name,
  printf('%08x-%04x-4%03x-a%03x-%012x', h, i % 65536, h % 4096, i % 4096, i) as id,
  strftime('%Y-%m-%dT%H:%M:%fZ', born, 'unixepoch') as born_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', born + 60, 'unixepoch') as changed_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', case when p < 2 then :now - 3600 when p < 23 then :now + 86400 * (1 + p % 6)
    else born + 604800 end, 'unixepoch') as ends_at from r)
select id, '00000000-0000-4000-8000-' || printf('%012x', case when p % 10 < 5 then 1 else 2 + h % 200 end),
  name, replace(lower(name), 'Ä', 'ä'), case when h % 3 = 0 then 'application/pdf' end, size,
  substr(hex(zeroblob(32)) || '', 1, 56) || printf('%08x', h),
  kept, case kept when 0 then '' else printf('%016x:%d', h, kept) end, p % 3,
  case when status = 'open' then :state end,
  case when status = 'closed' then substr(hex(zeroblob(32)), 1, 56) || printf('%08x', h) end, status = 'closed',
  status, case when status = 'failed' then 'hash_mismatch' end, case when h % 5 = 0 then 'raw' else 'form' end, 1,
  born_at, changed_at, ends_at, case when status = 'closed' then changed_at end
from (select *, case status when 'closed' then size when 'failed' then 0 else size / 2 end as kept from s)"""

_FILES = """
insert or ignore into files (id, owner_id, original_filename, original_filename_folded, content_type, size, sha256, verified, extents,
  created_at, closed_at, deleted_at)
select id, owner_id, original_filename, original_filename_folded, content_type, "offset", sha256, verified, extents,
  created_at, closed_at, case when abs(random()) % 10 = 0 then closed_at end
from upload_sessions where status = 'closed'"""

# As long as a digest state gets: words, a count that leaves 63 bytes over, and these.
_STATE = bytes(32) + (63).to_bytes(8, "big") + bytes(63)


def seed(database, rows, now):
    """Adds sessions, the newest created at `now` (seconds since 1970), and files for the closed ones."""
    spacing = 86400 * 90 / 1_000_000
    connection = sqlite3.connect(database)
    # Indexes are made at the end, which takes a tenth of the time.
    indexes = connection.execute("select name, sql from sqlite_master where type = 'index' and sql is not null").fetchall()
    for pragma in ("journal_mode = off", "synchronous = off", "cache_size = -1000000", "temp_store = memory", "threads = 2"):
        connection.execute(f"pragma {pragma}")
    for name, _ in indexes:
        connection.execute(f'drop index "{name}"')
    connection.execute(_SESSIONS, {"from": 0, "to": rows, "rows": rows, "now": now, "spacing": spacing, "state": _STATE})
    connection.execute(_FILES)
    for _, sql in indexes:
        connection.execute(sql)
    connection.commit()
    connection.execute("pragma journal_mode = wal")
    connection.close()
