"""An S3-compatible store for checks, which is started and stopped by others: KALA_TEST_S3 is its address, access key and secret
key, separated by blanks. KALA_TEST_S3_PIDS are files with the pids of its processes, and KALA_TEST_S3_START is a command that
starts those that do not run, both only for checks that kill it."""
import os
import shlex
import signal
import subprocess
import uuid
from pathlib import Path

START_SECONDS = 120


class Store:
    def __init__(self, bucket=None):
        self.url, self.access_key, self.secret_key = os.environ["KALA_TEST_S3"].split()
        self.bucket = bucket or f"kala-check-{uuid.uuid4().hex[:12]}"
        self.pid_files = [Path(file) for file in os.environ.get("KALA_TEST_S3_PIDS", "").split()]

    @staticmethod
    def is_there():
        return bool(os.environ.get("KALA_TEST_S3"))

    def settings(self, **more):
        own = {"Store": "S3", "S3__ServiceUrl": self.url, "S3__AccessKey": self.access_key, "S3__SecretKey": self.secret_key,
               "S3__Bucket": self.bucket, "S3__CreateBucket": "true"}
        return {f"Filestore__{name}": value for name, value in {**own, **more}.items()}

    def kill_one(self, chaos):
        """SIGKILL for one process of the store. Returns its name."""
        file = chaos.choice(self.pid_files)
        try:
            os.kill(int(file.read_text()), signal.SIGKILL)
        except ProcessLookupError:
            pass
        return file.stem

    @staticmethod
    def start():
        """Starts what does not run, and waits until it answers."""
        subprocess.run(shlex.split(os.environ["KALA_TEST_S3_START"]), check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=START_SECONDS)
