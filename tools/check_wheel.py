"""Build sdist and wheel, install the wheel in a new environment, and draw with it, from an empty folder.

    python -m tools.check_wheel

Drawn are the sample, and the seeds where the evaluation data lies beside the repository. The wheel is built from the sdist, so
both must hold all that they need; it is run as ``pipx run`` would run it, too. It wants the network, for the requirements.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = (sys.executable, "-m", "uv")
PACKAGES = ("pipeline", "gazetteer")
# What the build compiles, so that no list of tracked files has it.
COMPILED = ("gazetteer/store/names.marisa", "gazetteer/store/meta.json", "gazetteer/store/lon.npy")
# What drawing the sample must leave behind.
WRITTEN = (
    "maps/index.html",
    "geojson/reports.geojson",
    "dateline.gpkg",
    "tables/reports.csv",
    "manifest.json",
)
SEEDS = ROOT.parent / "shared" / "corpus" / "seeds"
SAMPLE = "import importlib.resources as r; print(r.files('pipeline') / 'sample' / 'articles')"


def main() -> None:
    """Check, and print the sizes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(*UV, "build", "--quiet", "--out-dir", folder / "dist", ROOT)
        wheel, sdist = next(folder.glob("dist/*.whl")), next(folder.glob("dist/*.tar.gz"))
        missing = missing_files(wheel)
        if missing:
            sys.exit(f"{wheel.name} lacks {', '.join(missing)}")
        print(f"sdist {megabytes(sdist):.1f} MB, wheel {megabytes(wheel):.1f} MB", flush=True)

        environment = folder / "environment"
        run(*UV, "venv", "--quiet", "--python", sys.executable, environment)
        binaries = environment / ("Scripts" if sys.platform == "win32" else "bin")
        install = (*UV, "pip", "install", "--quiet", "--python", environment)
        run(*install, "--require-hashes", "-r", ROOT / "requirements.lock")
        required = megabytes(environment)
        run(*install, "--no-deps", wheel)
        print(
            f"installed {megabytes(environment) - required:.0f} MB beside {required:.0f} MB of requirements"
        )

        empty = folder / "empty"
        empty.mkdir()
        run(binaries / "dateline", "doctor", folder=empty)
        sources = {"sample": run(binaries / "python", "-c", SAMPLE, folder=empty).strip()}
        if SEEDS.is_dir():
            sources["seeds"] = str(SEEDS)
        for drawn, source in sources.items():
            run(binaries / "dateline", "maps", source, "--out", drawn, folder=empty)
            absent = [file for file in WRITTEN if not (empty / drawn / file).is_file()]
            if absent:
                sys.exit(f"{drawn}: drawn without {', '.join(absent)}")
        print(f"the wheel alone draws {' and '.join(sources)}")
        pipx = ("tool", "run", "--quiet", "--python", sys.executable, "--from", wheel)
        print("pipx run:", run(*UV, *pipx, "dateline", "--version", folder=empty).strip())


def missing_files(wheel: Path) -> list[str]:
    """Return what the packages have in the checkout, or are compiled with, and the wheel has not."""
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    tracked = run("git", "ls-files", *PACKAGES, folder=ROOT).splitlines()
    return sorted({*tracked, *COMPILED} - held)


def megabytes(path: Path) -> float:
    """Return the size of a file, or of all files in a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if not file.is_symlink()]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def run(*command: str | Path, folder: Path | None = None) -> str:
    """Run a command to its end and return what it prints; where it fails, say what it said and stop."""
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
