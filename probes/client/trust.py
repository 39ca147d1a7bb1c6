"""TLS contexts, made once per set of roots and shared: making one costs 30 to 50 ms, using it nothing."""

import os
import ssl
import threading
from functools import lru_cache
from pathlib import Path

import certifi

from probes.client.errors import BadTrust

Trust = ssl.SSLContext | str | Path
#: Path, device, inode and time of the last change: another file under the same name is another set of roots.
_File = tuple[str, int, int, int]
#: Many looks begin at once: one of them makes the context, the others wait for it.
_MAKING = threading.Lock()


class TrustSet:
    """The contexts of one set of roots. BadTrust when the file cannot be used."""

    def __init__(self, trust: Trust | None = None) -> None:
        self._own = trust if isinstance(trust, ssl.SSLContext) else None
        self._file: _File | None = None
        if trust is not None and self._own is None:
            try:
                about = os.stat(trust)  # type: ignore[arg-type]  # noqa: PTH116 - every look comes here
            except OSError as problem:
                raise BadTrust from problem
            self._file = (str(trust), about.st_dev, about.st_ino, about.st_mtime_ns)
            _verifying(self._file, check_name=True)

    def context(self, *, verify: bool, check_name: bool = True) -> ssl.SSLContext:
        """The shared context; never change it. ValueError for `check_name=False` with the caller's own."""
        if not verify:
            return _looking()
        if self._own is None:
            return _verifying(self._file, check_name=check_name)
        if not check_name and self._own.check_hostname:
            raise ValueError("a context of one's own decides itself whether names are checked")
        return self._own


def _verifying(file: _File | None, *, check_name: bool) -> ssl.SSLContext:
    with _MAKING:
        return _made(file, check_name=check_name)


@lru_cache(maxsize=16)
def _made(file: _File | None, *, check_name: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not _system_has_roots():
        context.load_verify_locations(cafile=certifi.where())
    if file is not None:
        try:
            context.load_verify_locations(cafile=file[0])
        except (ssl.SSLError, OSError) as problem:
            raise BadTrust from problem
    context.check_hostname = check_name
    context.hostname_checks_common_name = False  # RFC 9525: a name in the subject alone names nothing
    context.set_alpn_protocols(["http/1.1"])
    return context


@lru_cache(maxsize=1)
def _looking() -> ssl.SSLContext:
    """Reads what a server sends, however old its protocol or weak its key; proves nothing about it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.set_alpn_protocols(["http/1.1"])
    return context


def _system_has_roots() -> bool:
    paths = ssl.get_default_verify_paths()
    if Path(paths.cafile or "").is_file():
        return True
    folder = Path(paths.capath or "")
    return bool(paths.capath) and folder.is_dir() and any(folder.iterdir())
