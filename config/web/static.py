"""Static files under names that change with their content."""

from functools import cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Looks each address up once in the life of a process; every page names twenty."""

    @cache  # noqa: B019 (there is one storage, as long as the process lives)
    def url(self, name: str, force: bool = False) -> str:
        return str(super().url(name, force))
