"""What a file is, judged by its bytes. The name is only compared, never believed."""

import io
import json
import zipfile
from pathlib import PurePosixPath

from ppp_portal.tables.errors import TableError
from ppp_portal.tables.model import Note

LABELS = {
    "csv": "区切り文字のテキスト（CSV）",
    "xlsx": "Excel ブック（.xlsx）",
    "xls": "Excel 97-2003 ブック（.xls）",
    "ods": "OpenDocument 表計算（.ods）",
}
EXTENSIONS = {
    "csv": {".csv", ".tsv", ".txt", ".tab"},
    "xlsx": {".xlsx"},
    "xls": {".xls"},
    "ods": {".ods"},
}
SAVE_AS = "Excel で開き、「Excel ブック（.xlsx）」か「CSV UTF-8」で保存し直してください。"
LOCKED = (
    "パスワード付きのファイルは取り込めません。"
    "Excel で開き、「名前を付けて保存」の「全般オプション」でパスワードを消して、"
    "保存し直してください。"
)

# First bytes of files that people send by mistake.
OTHER_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "画像（PNG）"),
    (b"\xff\xd8\xff", "画像（JPEG）"),
    (b"GIF8", "画像（GIF）"),
    (b"{\\rtf", "リッチテキスト（RTF）"),
    (b"\x1f\x8b", "圧縮ファイル（gzip）"),
    (b"7z\xbc\xaf", "圧縮ファイル（7z）"),
    (b"Rar!", "圧縮ファイル（RAR）"),
)


def detect_kind(data: bytes) -> str:
    """`csv`, `xlsx`, `xls` or `ods`. Raises `TableError` naming what the file is instead."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _kind_of_ole(data)
    for magic, name in OTHER_MAGIC:
        if data.startswith(magic):
            raise TableError(f"このファイルは{name}です。表として取り込めません。{SAVE_AS}")
    if data[2:5] in (b"-lh", b"-lz"):
        raise TableError(
            "このファイルは圧縮ファイル（LZH）です。中のファイルを取り出して選んでください。"
        )
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")):
        # Many older systems name an HTML page ".xls".
        raise TableError(
            f"このファイルの中身は HTML か XML です。表として取り込めません。{SAVE_AS}"
        )
    if start.startswith((b"{", b"[")) and _is_json(data):
        raise TableError(f"このファイルの中身は JSON です。表として取り込めません。{SAVE_AS}")
    return "csv"


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def mismatch_notes(kind: str, filename: str) -> list[Note]:
    """A note where the extension promises another kind than the bytes hold."""
    suffix = PurePosixPath(filename.replace("\\", "/")).suffix.lower()
    if not suffix or suffix in EXTENSIONS[kind]:
        return []
    message = f"拡張子は {suffix} ですが、中身は{LABELS[kind]}なので、そのように読みました。"
    return [Note("mismatch", message)]


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise TableError(f"ファイルが途中で切れているか、壊れています。{SAVE_AS}") from error
    if "xl/vbaProject.bin" in names:
        raise TableError(
            "マクロを含む Excel ファイル（.xlsm）は取り込めません。"
            "Excel で開き、「Excel ブック（.xlsx）」で保存し直してください。"
        )
    if "xl/workbook.bin" in names:
        raise TableError(f"Excel バイナリ ブック（.xlsb）は取り込めません。{SAVE_AS}")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    if any(name.startswith("word/") for name in names):
        raise TableError(
            "このファイルは Word 文書です。"
            "表を Excel に貼り付け、.xlsx で保存して取り込んでください。"
        )
    if any(name.startswith("ppt/") for name in names):
        raise TableError(f"このファイルは PowerPoint 文書です。表として取り込めません。{SAVE_AS}")
    if any(name.lower().startswith("xl/") for name in names):
        raise TableError(f"Excel ファイルの中身が欠けています。{SAVE_AS}")
    raise TableError(
        "このファイルは圧縮ファイル（ZIP）です。中の Excel か CSV を取り出して選んでください。"
    )


def _kind_of_ole(data: bytes) -> str:
    # Stream names stand in the directory of the compound file as UTF-16.
    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise TableError(LOCKED)
    if holds("Workbook") or holds("Book"):
        return "xls"
    if holds("WordDocument"):
        raise TableError(
            "このファイルは Word 文書です。"
            "表を Excel に貼り付け、.xlsx で保存して取り込んでください。"
        )
    raise TableError(f"この形式のファイルは取り込めません。{SAVE_AS}")
