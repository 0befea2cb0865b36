"""A dossier's folder out of a ZIP file that an editor brought."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.conf import settings

from positions.intake.child import Limits, run
from positions.loading.dossiers.folder import read_folder
from positions.loading.dossiers.marked import read_confined
from positions.loading.dossiers.plans import DossierFolder
from positions.loading.dossiers.wordings import read_wordings
from positions.models import Dossier

LIMITS: Final = Limits(output=128 << 20)


def unpack_folder(raw: bytes) -> dict[str, bytes]:
    """By their places the files of the folder.

    Raises:
        NotRead: where it cannot be unpacked.
    """
    files: Mapping[str, str] = run("positions.intake.folder_zip:unpack_files", raw, limits=LIMITS)
    return {name: base64.b64decode(held) for name, held in files.items()}


def read_zip(raw: bytes, *, name: str) -> DossierFolder:
    """The dossier in a ZIP file, every stance as a draft: who brings it does not publish it.

    Raises:
        NotRead: where it cannot be unpacked.
        FaultyFolder: with everything that is wrong, by file and line.
    """
    # On disk, as the reader of folders expects; names were tested where the file was unpacked.
    with _laid_out(unpack_folder(raw), Path(name).stem or "dossier") as folder:
        wordings = read_wordings(settings.BASE_DIR / "seeds")
        found = read_folder(folder, wordings=wordings, read=read_confined)
    return replace(found, stances=tuple(replace(one, is_published=False) for one in found.stances))


@contextmanager
def _laid_out(files: Mapping[str, bytes], name: str) -> Iterator[Path]:
    with TemporaryDirectory() as place:
        folder = Path(place) / name
        for path, held in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(held)
        yield folder


def is_on_record(folder: DossierFolder) -> bool:
    """Whether the dossier is there, so that only what is new is added to it."""
    return Dossier.objects.filter(slug=folder.slug).exists()
