"""Is a zipped workbook what it says it is? Looked at before the parser sees it.

The parser inflates whatever it finds, so a bomb has to be stopped here: first by what the
directory declares, then by inflating every entry, in small pieces, against what it declared.
"""

import io
import struct
import zipfile
import zlib

from ppp_portal.tables import limits
from ppp_portal.tables.errors import TableError

BOMB = (
    "ファイルを展開すると大きくなりすぎるため、取り込みを止めました。"
    "新しい Excel ブックに表だけを値で貼り付け、保存し直してください。"
)
BROKEN = (
    "Excel ファイルが壊れているか、途中で切れています。"
    "Excel で開いて「Excel ブック（.xlsx）」で保存し直してください。"
)
_CHUNK = 1 << 20
_PIECE = 1 << 16
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")


def check_archive(data: bytes) -> None:
    """Refuse a zip bomb, an encrypted or a broken zip. Raises `TableError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise TableError(BROKEN) from error
    _check_declared(entries, len(data))
    for entry in entries:
        _check_real_size(data, entry)


def _check_declared(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if len(entries) > limits.MAX_ZIP_ENTRIES:
        raise TableError(BOMB)
    if len({entry.filename for entry in entries}) != len(entries):
        raise TableError(BROKEN)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.MAX_UNPACKED_BYTES:
        raise TableError(BOMB)
    if unpacked > limits.RATIO_MATTERS_FROM_BYTES and unpacked > packed * limits.MAX_PACK_RATIO:
        raise TableError(BOMB)
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise TableError(
                "パスワード付きの ZIP 形式のため読めません。"
                "パスワードを外して保存し直してください。"
            )
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise TableError(BROKEN)


def _check_real_size(data: bytes, entry: zipfile.ZipInfo) -> None:
    """Inflate one entry without keeping it; it must be exactly as long as declared."""
    offset = entry.header_offset
    # A damaged directory can point before the file too.
    if not 0 <= offset <= len(data) - _LOCAL_HEADER.size:
        raise TableError(BROKEN)
    header = _LOCAL_HEADER.unpack_from(data, offset)
    start = offset + _LOCAL_HEADER.size + header[9] + header[10]
    packed = memoryview(data)[start : start + entry.compress_size]
    if header[0] != b"PK\x03\x04" or len(packed) != entry.compress_size:
        raise TableError(BROKEN)
    if entry.compress_type == zipfile.ZIP_STORED:
        if entry.compress_size != entry.file_size:
            raise TableError(BROKEN)
        return
    if _inflated_size(packed, entry.file_size) != entry.file_size:
        raise TableError(BOMB)


def _inflated_size(packed: memoryview, declared: int) -> int:
    """Bytes that `packed` inflates to; stops counting just above `declared`."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    size = 0
    try:
        # Small pieces: what is left of a piece is copied at every turn.
        for start in range(0, len(packed), _PIECE):
            pending: bytes | memoryview = packed[start : start + _PIECE]
            while pending and size <= declared:
                size += len(inflater.decompress(pending, _CHUNK))
                pending = inflater.unconsumed_tail
        while size <= declared and not inflater.eof and (rest := inflater.decompress(b"", _CHUNK)):
            size += len(rest)
    except zlib.error as error:
        raise TableError(BROKEN) from error
    return size
