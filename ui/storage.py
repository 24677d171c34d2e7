"""Static files in service: named by their content, compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage, which lets a file point at a source map that its package leaves out (NHS.UK's do)."""

    patterns = tuple(
        (extension, tuple(pattern for pattern in patterns if "sourceMappingURL" not in str(pattern)))
        for extension, patterns in CompressedManifestStaticFilesStorage.patterns
    )
