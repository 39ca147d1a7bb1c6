"""Static files as an image ships them."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class DigestNamedFiles(CompressedManifestStaticFilesStorage):
    """Names that carry a digest, so browsers may keep them for ever; gzip beside each.

    No Brotli: WeasyPrint's fonts bring the package, and with it collecting takes 100 s instead of 5 s.
    """

    def create_compressor(self, **options: Any) -> Compressor:
        """Called by WhiteNoise."""
        return Compressor(**{**options, "use_brotli": False})
