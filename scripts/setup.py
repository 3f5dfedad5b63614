"""Prepares this machine: `.venv`, the locked packages, the system libraries and fonts that typesetting needs.

Runs before anything is installed, so it uses the standard library alone. A second run finds its stamps and ends at once.
Usage: setup.py run|dev|test|drill   (what running needs; also what `make check` needs; also what `make test`, `make drill` need)
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
FONTS = ROOT / "var" / "fonts"
FANDOL = "FandolFang-Regular.otf"
FANDOL_PACKAGE = "texlive-lang-chinese"
FANDOL_INSTALLED = Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")

RUN_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk")
TEST_PACKAGES = ("postgresql", "redis-server", "chromium", "nginx-light", "docker-compose", "poppler-utils", "openssl")
DRILL_PACKAGES = ("libreoffice-writer-nogui",)
# Another package, or a build of one's own, may give the same program: then nothing is missing.
PROGRAMS = {
    "redis-server": "redis-server",
    "chromium": "chromium",
    "nginx-light": "nginx",
    "docker-compose": "docker-compose",
    "poppler-utils": "pdftotext",
    "openssl": "openssl",
    "libreoffice-writer-nogui": "soffice",
}
SEARCH_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


def say(text: str) -> None:
    print(f"setup: {text}", flush=True)


def give_up(text: str) -> NoReturn:
    sys.exit(f"setup: {text}")


def installed(package: str) -> bool:
    if package == "postgresql":
        return any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if package in PROGRAMS:
        return shutil.which(PROGRAMS[package], path=SEARCH_PATH) is not None
    query = subprocess.run(["dpkg-query", "-W", "-f=${Status}", package], capture_output=True, text=True, check=False)
    return query.stdout.endswith("install ok installed")


def as_root() -> list[str] | None:
    """The words before a command that needs root; None where we may not."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def apt_install(packages: list[str]) -> None:
    line = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"
    prefix = as_root()
    if prefix is None:
        give_up(f"missing system packages. Run this line as root, then start again:\n    {line}")
    if shutil.which("apt-get") is None:
        give_up(f"missing system packages, and this machine has no apt-get. On Debian or Ubuntu:\n    {line}")
    say(f"installing {', '.join(packages)}")
    # RUNLEVEL: installing a server for the tests must not start it on this machine.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for words in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [*prefix, "apt-get", *words], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            give_up(f"apt-get {words[0]} failed:\n{done.stdout[-1500:]}{done.stderr[-1500:]}\nRun as root:\n    {line}")


def check_packages(wanted: tuple[str, ...]) -> None:
    missing = [package for package in wanted if not installed(package)]
    if missing:
        apt_install(missing)
    still = [package for package in wanted if not installed(package)]
    if still:
        give_up(f"still missing after installing: {', '.join(still)}")


def fetch_fandol() -> None:
    """FandolFang is the free 仿宋 with all of GB2312. The package is 49 MB; five files of it are kept."""
    if (FONTS / FANDOL).exists():
        return
    FONTS.mkdir(parents=True, exist_ok=True)
    if (FANDOL_INSTALLED / FANDOL).exists():
        for font in FANDOL_INSTALLED.glob("*.otf"):
            shutil.copy(font, FONTS)
        return
    line = f"apt-get update && apt-get install -y --no-install-recommends {FANDOL_PACKAGE}"
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        give_up(f"the font {FANDOL} is missing; put the Fandol fonts into {FONTS}, or on Debian:\n    {line}")
    say(f"fetching the Fandol fonts ({FANDOL_PACKAGE}, 49 MB, unpacked without installing)")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        download = ["apt-get", "download", "-q", "-o", "APT::Sandbox::User=root", FANDOL_PACKAGE]
        done = subprocess.run(download, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode and (prefix := as_root()) is not None:
            subprocess.run([*prefix, "apt-get", "update", "-q"], capture_output=True, check=False)
            done = subprocess.run(download, cwd=folder, capture_output=True, text=True, check=False)
        archives = list(Path(folder).glob("*.deb"))
        if done.returncode or not archives:
            give_up(f"could not fetch {FANDOL_PACKAGE}: {done.stderr.strip()[-500:]}\nRun as root:\n    {line}")
        tar = Path(folder) / "data.tar"
        with tar.open("wb") as target:
            subprocess.run(["dpkg-deb", "--fsys-tarfile", str(archives[0])], stdout=target, check=True)
        unpack = ["tar", "-x", "-f", str(tar), "-C", folder, "--wildcards", "*/fandol/*.otf"]
        subprocess.run(unpack, check=True)
        for font in Path(folder).rglob("*.otf"):
            shutil.move(font, FONTS / font.name)
    if not (FONTS / FANDOL).exists():
        give_up(f"{FANDOL_PACKAGE} held no {FANDOL}; install it and copy the Fandol fonts into {FONTS}")


def make_venv() -> None:
    python = VENV / "bin" / "python"
    if (
        python.exists()
        and subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    ):
        return
    if subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True, check=False).returncode:
        apt_install(["python3-venv"])
    say(f"making .venv with Python {sys.version.split()[0]}")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def install(files: list[str]) -> None:
    """Installs exactly what the lock files name. The stamp holds their hash, so an unchanged lock costs nothing."""
    lock = b"".join((ROOT / name).read_bytes() for name in files)
    stamp = VENV / f".installed-{'-'.join(Path(name).stem for name in files)}"
    digest = hashlib.sha256(lock).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    make_venv()
    say(f"installing {' and '.join(files)}")
    words = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    words += ["--require-hashes"]
    for name in files:
        words += ["-r", str(ROOT / name)]
    if subprocess.run(words, cwd=ROOT, check=False).returncode:
        give_up("pip could not install the locked packages; its message stands above")
    stamp.write_text(digest)


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is started with whatever python3 the machine has
        give_up(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}; say which with PYTHON=python3.12")
    kind = sys.argv[1] if len(sys.argv) > 1 else "run"
    if kind != "dev":
        check_packages(RUN_PACKAGES)
        fetch_fandol()
    if kind in {"test", "drill"}:
        check_packages(TEST_PACKAGES)
    if kind == "drill":
        check_packages(DRILL_PACKAGES)
    install(["requirements.txt"] if kind == "run" else ["requirements.txt", "requirements-dev.txt"])
    if kind != "run":
        # The larger set holds the smaller one.
        digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes()).hexdigest()
        (VENV / ".installed-requirements").write_text(digest)


if __name__ == "__main__":
    main()
