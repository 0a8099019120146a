"""How large a file may be. All sizes are checked before anything is parsed."""

from ppp_portal.tables.errors import TableError

# 50,000 rows of a dozen well-filled columns are 22 MB as CSV.
MAX_FILE_BYTES = 25 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
# Blank cells cost memory too: a file of commas alone would be 25 million cells.
MAX_CELLS = 4_000_000

MAX_ZIP_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
# A sheet of repeated text packs 30 to 60 times; a bomb packs about 1,000 times.
MAX_PACK_RATIO = 100
RATIO_MATTERS_FROM_BYTES = 50 * 1024 * 1024


def check_size(size: int) -> None:
    """Refuse a file of `size` bytes that is empty or over the limit. Raises `TableError`."""
    if size == 0:
        raise TableError(
            "ファイルが空です（0 バイト）。正しいファイルを選んでいるか確かめてください。"
        )
    if size > MAX_FILE_BYTES:
        raise TableError(
            f"ファイルが大きすぎます（{size / 1024 / 1024:.1f} MB）。"
            f"{MAX_FILE_BYTES // 1024 // 1024} MB までにしてください。"
            "画像や不要なシートを除くか、行を分けて取り込んでください。"
        )


def check_shape(rows: int, columns: int) -> None:
    """Refuse a sheet of that many rows and columns. Raises `TableError`."""
    if rows > MAX_ROWS:
        raise TableError(
            f"行が多すぎます。一度に取り込めるのは {MAX_ROWS:,} 行までです。"
            "年度などで分けて取り込んでください。"
            "見た目より行が多いときは、表の下に残った値を行ごと削除してください。"
        )
    if columns > MAX_COLUMNS:
        raise TableError(
            f"列が多すぎます。一度に取り込めるのは {MAX_COLUMNS} 列までです。"
            "表の右側に残った値や、使わない列を列ごと削除してください。"
        )
    if rows * columns > MAX_CELLS:
        raise TableError(
            f"表が大きすぎます（{rows:,} 行 × {columns} 列）。"
            "使わない列を削除するか、行を分けて取り込んでください。"
        )
