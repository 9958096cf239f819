"""The embedded AWS (MiniStack) as a child process: started with a clean environment, stopped so that it keeps state.

It saves what it holds when it is told to stop (SIGTERM), never before: a kill loses all since the start.
"""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any

import boto3
import httpx
from botocore.config import Config

from scripts.local import emulator_process
from scripts.local.machine import LOOPBACK, REGION, Machine
from scripts.local.places import LOCAL_PYTHON, Places
from scripts.local.trouble import Trouble

_START_SECONDS = 60
_STOP_SECONDS = 120
_LINES_OF_LOG = 5


@dataclass(frozen=True, slots=True)
class Aws:
    """The way in for an administrator: clients of the embedded AWS with its root credentials."""

    endpoint: str
    access_key_id: str
    secret_access_key: str
    region: str = REGION

    @classmethod
    def of(cls, machine: Machine) -> "Aws":
        return cls(machine.endpoint, machine.access_key_id, machine.secret_access_key)

    def client(self, service: str) -> Any:
        """A client that no profile, variable or proxy of the user can send elsewhere; S3 with paths, not host names.

        One for each service: making one reads the service's whole model, and takes a good part of a second.
        """
        return _client(self, service)

    def environment(self) -> dict[str, str]:
        """Variables for a child process that is to act as the administrator."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": f"{LOOPBACK},localhost",
            "no_proxy": f"{LOOPBACK},localhost",
        }


@cache
def _client(aws: Aws, service: str) -> Any:
    return boto3.Session(
        aws_access_key_id=aws.access_key_id,
        aws_secret_access_key=aws.secret_access_key,
        region_name=aws.region,
    ).client(
        service,
        endpoint_url=aws.endpoint,
        config=Config(s3={"addressing_style": "path"}, proxies={}, retries={"total_max_attempts": 3}),
    )  # type: ignore[call-overload]  # the service is a variable here


class Emulator:
    """One running MiniStack."""

    def __init__(self, places: Places, machine: Machine) -> None:
        self._places = places
        self._machine = machine
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it answers. Raises Trouble."""
        self._remove_temporary()
        for folder in (self._places.emulator_state, self._places.emulator_objects, self._places.emulator_temporary):
            folder.mkdir(parents=True, exist_ok=True)
        self._log = self._places.emulator_log.open("wb")
        self._process = subprocess.Popen(
            [str(LOCAL_PYTHON), "-P", str(Path(emulator_process.__file__))],
            env=self._environment(),
            cwd=self._places.folder,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us; we tell it to stop when its turn comes
        )
        self._wait_until_ready()
        self._refuse_broken_state()

    def stop(self) -> bool:
        """Tells it to save and stop, and waits for that; answers whether all that it held is saved."""
        if self._process is None:
            return True
        saved = self._process.poll() is None and self._end(self._process)
        self._process = None
        if self._log:
            self._log.close()
        self._remove_temporary()
        return saved

    def _remove_temporary(self) -> None:
        """Each worker of a function unpacks its code for itself, and leaves it behind when it is ended."""
        shutil.rmtree(self._places.emulator_temporary, ignore_errors=True)

    @staticmethod
    def _end(process: "subprocess.Popen[bytes]") -> bool:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return False
        return True

    def crashed(self) -> Trouble | None:
        """What to tell when it ended by itself; None while it runs."""
        if self._process is None or self._process.poll() is None:
            return None
        return Trouble(
            f"The embedded AWS ended by itself (exit {self._process.returncode}).{self._last_lines()}",
            "Start again with `make run`; if that does not help, `make reset` begins anew.",
        )

    def _environment(self) -> dict[str, str]:
        """Nothing of the user's own environment but what programs need: Lambda functions inherit all of this."""
        own = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
        return own | {
            "HOME": str(self._places.emulator_temporary),
            "TMPDIR": str(self._places.emulator_temporary),
            "AUTH": "true",
            "AWS_ACCESS_KEY_ID": self._machine.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self._machine.secret_access_key,
            "BIND_HOST": LOOPBACK,
            "GATEWAY_PORT": str(self._machine.emulator_port),
            "MINISTACK_REGION": REGION,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self._places.emulator_state),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self._places.emulator_objects),
            "SMTP_HOST": self._machine.smtp,
            "LOG_LEVEL": "WARNING",
        }

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if trouble := self.crashed():
                raise trouble
            try:
                answer = httpx.get(f"{self._machine.endpoint}/_ministack/health", timeout=2, trust_env=False)
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            if answer.status_code == HTTPStatus.OK:
                return
        raise Trouble(
            f"The embedded AWS did not answer within {_START_SECONDS} seconds.{self._last_lines()}",
            "Start again with `make run`.",
        )

    def _refuse_broken_state(self) -> None:
        """It goes on without what it cannot read; we do not, for half a state is worse than none."""
        log = self._places.emulator_log.read_text(encoding="utf-8", errors="replace")
        if "Persistence: failed to load" in log or "refusing to load" in log:
            raise Trouble("The kept state of the embedded AWS is damaged.", "`make reset` begins anew.")

    def _last_lines(self) -> str:
        try:
            lines = self._places.emulator_log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        last = "\n  ".join(lines[-_LINES_OF_LOG:])
        return f" It said last:\n  {last}\n" if last else ""
