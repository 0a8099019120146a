"""Sample pictures, drawn here: what an attached photo looks like, of nobody and nowhere."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

SIZE = (960, 640)
_WALL, _FLOOR, _BOARD, _DESK, _LINE = "#eef1f4", "#d8cfc2", "#3b5f4a", "#b98b5e", "#5a4632"
_BOOKS = ("#2f5d9b", "#a8443a", "#d9a441", "#4c7f5f")


def room(turn: int) -> SimpleUploadedFile:
    """A class room without people; desks and books differ by `turn`."""
    picture = Image.new("RGB", SIZE, _WALL)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 430, SIZE[0], SIZE[1]), fill=_FLOOR)
    draw.rectangle((240, 60, 720, 260), fill=_BOARD, outline=_LINE, width=10)
    for line in range(1 + turn % 3):
        draw.line((280, 110 + 45 * line, 560 - 60 * line, 110 + 45 * line), "#f4f4ee", 6)
    for desk in range(2 + turn % 3):
        _desk(draw, 90 + 220 * desk, 400, turn + desk)
    return _upload(picture, f"教室のようす（見本{turn + 1}）.jpg")


def books(turn: int) -> SimpleUploadedFile:
    """A shelf of books."""
    picture = Image.new("RGB", SIZE, _WALL)
    draw = ImageDraw.Draw(picture)
    for shelf in (250, 500):
        draw.rectangle((60, shelf, 900, shelf + 22), fill=_DESK)
        for book in range(9):
            height = 120 + 23 * ((book * 5 + turn + shelf) % 4)
            left = 90 + 88 * book
            colour = _BOOKS[(book + turn) % len(_BOOKS)]
            draw.rectangle((left, shelf - height, left + 58, shelf), fill=colour, outline=_LINE)
    return _upload(picture, f"本棚（見本{turn + 1}）.jpg")


def _desk(draw: ImageDraw.ImageDraw, left: int, top: int, turn: int) -> None:
    draw.rectangle((left, top, left + 170, top + 26), fill=_DESK, outline=_LINE, width=3)
    for leg in (left + 12, left + 148):
        draw.rectangle((leg, top + 26, leg + 12, top + 150), fill=_LINE)
    draw.rectangle((left + 40, top - 18, left + 110, top), fill=_BOOKS[turn % len(_BOOKS)])


def _upload(picture: Image.Image, name: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")
