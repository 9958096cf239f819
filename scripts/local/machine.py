"""What a stack keeps of the machine: its ports and the administrator's credentials of its embedded AWS."""

import errno
import json
import os
import secrets
import socket
from dataclasses import asdict, dataclass, replace

from scripts.local.places import Places, write_private
from scripts.local.trouble import Trouble

REGION = "eu-west-1"
LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 8080
_ENDS_OF_USER_PORTS = (1024, 65535)


@dataclass(frozen=True, slots=True)
class Machine:
    """`port` is the front door's; the other two are inside. Credentials are of the embedded AWS's root user."""

    port: int
    emulator_port: int
    smtp_port: int
    access_key_id: str
    secret_access_key: str

    @property
    def address(self) -> str:
        """Where the outside world reaches everything, without closing slash."""
        return f"http://localhost:{self.port}"

    @property
    def endpoint(self) -> str:
        """Where the embedded AWS answers."""
        return f"http://{LOOPBACK}:{self.emulator_port}"

    @property
    def smtp(self) -> str:
        return f"{LOOPBACK}:{self.smtp_port}"


def wanted_port() -> int:
    """The front door's port: `PORT`, else 8080."""
    text = os.environ.get("PORT", "") or str(DEFAULT_PORT)
    low, high = _ENDS_OF_USER_PORTS
    if not text.isdigit() or not low <= int(text) <= high:
        raise Trouble("PORT is not a port number.", f"Choose one from {low} to {high}, such as `PORT=8090 make run`.")
    return int(text)


def claim(places: Places, port: int) -> Machine:
    """The machine's facts for a start on `port`: kept ones where they still hold, else new ones.

    Inner ports that somebody else took meanwhile are chosen anew; the front door's is what the user asked for, so a
    port in use is an answer, not a reason to move. Raises Trouble.
    """
    if not is_free(port):
        raise Trouble(f"Port {port} is in use.", f"Stop what uses it, or choose another: `PORT={port + 10} make run`.")
    kept = _kept(places)
    machine = replace(kept, port=port) if kept else _new(port)
    if not is_free(machine.emulator_port) or machine.emulator_port == port:
        machine = replace(machine, emulator_port=free_port())
    if not is_free(machine.smtp_port) or machine.smtp_port in {port, machine.emulator_port}:
        machine = replace(machine, smtp_port=free_port())
    write_private(places.machine_file, json.dumps(asdict(machine), indent=1))
    return machine


def is_free(port: int) -> bool:
    """Whether a server could listen on the port of this machine's loopback addresses."""
    for family, host in ((socket.AF_INET, LOOPBACK), (socket.AF_INET6, "::1")):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE or family is socket.AF_INET:  # a machine may be without IPv6
                    return False
    return True


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _kept(places: Places) -> Machine | None:
    try:
        return Machine(**json.loads(places.machine_file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _new(port: int) -> Machine:
    return Machine(
        port=port,
        emulator_port=free_port(),
        smtp_port=free_port(),
        access_key_id=f"AKIALOCAL{secrets.token_hex(5).upper()}",
        secret_access_key=secrets.token_urlsafe(30),
    )
