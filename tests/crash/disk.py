"""A disk that forgets what was never synced, and that can be told to fail: a file system in user space (crashfs)."""
import json
import os
import subprocess
import time
from pathlib import Path

SOURCES = Path(__file__).parent / "crashfs"


def sync_folder(path):
    folder = os.open(path, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


class CrashDisk:
    def __init__(self, work, log, meta, lies):
        self._backing, self.root = work / "disk", work / "mounted"
        self._log, self._meta, self._lies, self._process = log, meta, lies, None
        self._control, self._program = self.root / ".crashfs", work / "crashfs"
        self._backing.mkdir()
        self.root.mkdir()
        flags = subprocess.check_output(["pkg-config", "--cflags", "--libs", "fuse3"], text=True).split()
        sources = sorted(SOURCES.glob("*.c"))
        subprocess.check_call(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", self._program, *sources, *flags])
        self._mount()

    def command(self, *lines):
        control = os.open(self._control, os.O_WRONLY)
        for line in lines:
            os.write(control, (line + "\n").encode())
        os.close(control)

    def counters(self):
        """They may change while they are read; then they are read again."""
        for _ in range(20):
            try:
                return json.loads(self._control.read_text())
            except json.JSONDecodeError:
                time.sleep(0.01)
        raise RuntimeError("the counters of crashfs cannot be read")

    def lose_power(self, how):
        """Forgets what was not synced and mounts what is left; no process may use the disk."""
        self.command("crash " + how)
        self.unmount()
        self._mount()

    def unmount(self):
        for _ in range(300):
            if subprocess.call(["fusermount3", "-u", self.root], stderr=subprocess.DEVNULL) == 0:
                break
            time.sleep(0.02)
        else:  # another process looks into it
            subprocess.call(["fusermount3", "-uz", self.root])
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _mount(self):
        self._process = subprocess.Popen([self._program, self._backing, self.root, self._meta],
                                         stdout=self._log, stderr=self._log, start_new_session=True)
        for _ in range(500):
            if self._control.exists():
                break
            time.sleep(0.01)
        else:
            raise SystemExit("crashfs did not mount")
        if self._lies:
            self.command("fsync-lie 1")
