"""A dossier's folder as one file, to be kept, sent, or brought to another installation."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from positions.exchange.dossier_folder import export_dossier
from positions.models import Dossier

NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The first that the format knows: what was written when says nothing, and would change the bytes."""


def zip_dossier(dossier: Dossier) -> bytes:
    """The same bytes as long as the record of the dossier is the same."""
    held = io.BytesIO()
    with TemporaryDirectory() as place, zipfile.ZipFile(held, "w") as archive:
        folder = Path(place) / dossier.slug
        export_dossier(dossier=dossier, directory=folder)
        # In a fixed order and without times, so that the same record gives the same bytes.
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder.parent).as_posix()
            member = zipfile.ZipInfo(name, date_time=NO_TIME)
            archive.writestr(member, path.read_bytes(), compress_type=zipfile.ZIP_DEFLATED)
    return held.getvalue()
