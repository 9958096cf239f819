"""The three layers: the business, the business on Amazon, and third parties built from the lock file without Docker."""

import compileall
import hashlib
import importlib.metadata
import os
import py_compile
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, IgnoreMode, ILocalBundling
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.stages import StageSettings

ROOT: Final = Path(__file__).resolve().parents[2]
RUNTIME: Final = lambda_.Runtime.PYTHON_3_14
"""The newest Python for which every third party has a wheel."""
ARCHITECTURE: Final = lambda_.Architecture.ARM_64
_LAMBDA_PLATFORM = "aarch64-manylinux_2_28"
"""What Amazon Linux 2023 runs; wheels for older ones are taken as well."""
_LAMBDA_PYTHON = "3.14"
_FOR_LAMBDA = ("--python-platform", _LAMBDA_PLATFORM, "--python-version", _LAMBDA_PYTHON)

_ONLY_FOR_THE_COMMAND_LINE = ("pip", "setuptools", "wheel", "inquirer", "click", "pyyaml")
"""What Chalice's command line needs; the part that we use needs none of it."""

_TRIMMED = (
    "boto3/examples",
    "bin",
    "chalice/templates",
    "chalice/vendored",
    # Places, carriers and time zones of numbers: three quarters of the package, and only its other modules read them.
    "phonenumbers/carrierdata",
    "phonenumbers/geodata",
    "phonenumbers/tzdata",
    "s3transfer/__pycache__",
)


class Layers(Construct):
    """What every function stands on, the lowest first."""

    def __init__(self, scope: Construct, id_: str, *, stage: StageSettings) -> None:
        super().__init__(scope, id_)
        self.versions = [
            self._layer("Domain", _source("layers/domain"), "The business"),
            self._layer("Aws", _source("layers/aws"), "The business on Amazon"),
            self._layer("Vendor", _third_parties(for_this_machine=stage.is_local), "Third parties, from the lock file"),
        ]

    def _layer(self, id_: str, code: lambda_.Code, description: str) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self,
            id_,
            code=code,
            description=description,
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[ARCHITECTURE],
        )


def _source(folder: str) -> lambda_.Code:
    return lambda_.Code.from_asset(
        str(ROOT / folder), exclude=["__pycache__", "*.pyc", ".DS_Store"], ignore_mode=IgnoreMode.GIT
    )


def _third_parties(*, for_this_machine: bool) -> lambda_.Code:
    """The vendor layer. The embedded AWS runs functions on this machine's interpreter, so there it is built for that;
    the hash of the asset follows from what goes in, not from what comes out."""
    bundling = _Vendor(for_this_machine=for_this_machine)
    return lambda_.Code.from_asset(
        str(ROOT),
        exclude=["*", "!/uv.lock", "!/pyproject.toml"],
        ignore_mode=IgnoreMode.GIT,
        asset_hash_type=AssetHashType.CUSTOM,
        asset_hash=bundling.fingerprint(),
        bundling=BundlingOptions(image=DockerImage.from_registry("scratch"), local=bundling),
    )


@jsii.implements(ILocalBundling)
class _Vendor:
    """Installs the locked packages into CDK's folder: hashes checked, wheels only, nothing resolved anew."""

    def __init__(self, *, for_this_machine: bool) -> None:
        self._for_this_machine = for_this_machine

    def try_bundle(self, output_dir: str, *_options: Any, **_more: Any) -> bool:
        build(Path(output_dir) / "python", for_this_machine=self._for_this_machine)
        return True

    def fingerprint(self) -> str:
        """Of lock, recipe and target: two equal ones give the same layer."""
        target = f"{sys.implementation.cache_tag}-{os.uname().machine}" if self._for_this_machine else _LAMBDA_PLATFORM
        parts = (
            (ROOT / "uv.lock").read_bytes(),
            (ROOT / "pyproject.toml").read_bytes(),
            Path(__file__).read_bytes(),
            importlib.metadata.version("aws-cdk-lib").encode(),
            target.encode(),
        )
        return hashlib.sha256(b"\0".join(parts)).hexdigest()


def build(target: Path, *, for_this_machine: bool) -> None:
    """Fills `target` with the packages that functions import, for Lambda or for this machine."""
    uv = _uv()
    target.mkdir(parents=True, exist_ok=True)
    requirements = target.parent / "requirements.txt"
    pruned = [word for name in _ONLY_FOR_THE_COMMAND_LINE for word in ("--prune", name)]
    exported = subprocess.run(  # noqa: S603  # our own command
        [uv, "export", "--frozen", "--no-default-groups", "--no-emit-project", "--color", "never", "--quiet", *pruned],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    requirements.write_text(exported, encoding="utf-8")
    checked = ("--no-deps", "--require-hashes", "--only-binary", ":all:", "--link-mode", "copy")
    python = ("--python", sys.executable) if for_this_machine else _FOR_LAMBDA
    subprocess.run(  # noqa: S603  # as above
        [uv, "pip", "install", "--quiet", *checked, *python, "--target", str(target), "-r", str(requirements)],
        cwd=ROOT,
        check=True,
        stdout=sys.stderr,
    )
    requirements.unlink()
    _trim(target)
    _compile(target, for_this_machine=for_this_machine)


def _uv() -> str:
    """The installer: from the PATH, or the one beside this interpreter."""
    found = shutil.which("uv") or shutil.which("uv", path=os.environ.get("UV_FOLDER", str(Path(sys.executable).parent)))
    if found is None:
        raise FileNotFoundError("uv is not on the PATH: run `make setup` first")
    return found


def _trim(target: Path) -> None:
    """Takes out what no function reads: examples, command lines, tests, caches."""
    for name in _TRIMMED:
        shutil.rmtree(target / name, ignore_errors=True)
    for cache in [*target.rglob("__pycache__"), *target.glob("*/tests")]:
        shutil.rmtree(cache, ignore_errors=True)


def _compile(target: Path, *, for_this_machine: bool) -> None:
    """Compiles ahead where the interpreter that will run it is this one: compiling is most of a cold start, and a
    function cannot keep what it compiled. Elsewhere sources are shipped."""
    if for_this_machine or f"{sys.version_info.major}.{sys.version_info.minor}" == _LAMBDA_PYTHON:
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        compileall.compile_dir(target, quiet=2, workers=1, invalidation_mode=mode)
