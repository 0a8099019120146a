"""Photos are made anew from their pixels, so that nothing else of the file is kept.

Turned the right way up, without place and camera (EXIF, XMP, IPTC, comments), in sRGB, at most
2560 pixels wide or high. Whatever was hidden beside the pixels, or behind them, is gone.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms

from ppp_portal.files.kinds import Unfit

MAX_PIXELS = 50_000_000
MAX_SIDE, MEDIUM_SIDE, SMALL_SIDE = 2560, 1200, 400
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# A drawing or a picture of a screen stays sharp only as PNG; a larger one is made smaller anyway.
_KEPT_AS_PNG = ("PNG", "GIF")
_ORIENTATION_TAG = 274
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
TOO_MANY_PIXELS = (
    "写真の画素数が多すぎます（{size}）。5,000万画素までです。"
    "縮小して保存し直してから、もう一度選んでください。"
)
BROKEN = (
    "画像として最後まで読めません。途中で切れているか、壊れています。"
    "もとの写真をもう一度選ぶか、JPEGで保存し直してください。"
)
# Pillow's own guard, for whatever opens a picture in this process; up to it our check says more.
Image.MAX_IMAGE_PIXELS = 2 * MAX_PIXELS


@dataclass(frozen=True)
class Photo:
    """The new picture and its two smaller ones (always JPEG); sizes in pixels."""

    content: bytes
    extension: str
    width: int
    height: int
    medium: bytes
    small: bytes


def read_photo(data: bytes) -> Photo:
    """The picture in `data`, made anew; of a moving one the first frame. Raises Unfit."""
    _check_webp_size(data)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(*image.size)
            as_png = image.format in _KEPT_AS_PNG and max(image.size) <= MAX_SIDE
            picture = _upright_srgb(image)
    except Unfit:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unfit(TOO_MANY_PIXELS.format(size="1億画素以上")) from error
    except Exception as error:  # decoders raise whatever a damaged file leads them to
        raise Unfit(BROKEN) from error
    return Photo(
        content=_saved(picture, "PNG" if as_png else "JPEG"),
        extension="png" if as_png else "jpg",
        width=picture.width,
        height=picture.height,
        medium=_saved(_fitted(picture, MEDIUM_SIDE), "JPEG"),
        small=_saved(_fitted(picture, SMALL_SIDE), "JPEG"),
    )


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Unfit(TOO_MANY_PIXELS.format(size=f"{width:,}×{height:,}"))


def _check_webp_size(data: bytes) -> None:
    """WebP's decoder takes room for the whole canvas on opening, so its head is read first."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return
    if data[12:16] == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
    elif data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (side & 0x3FFF for side in struct.unpack_from("<2H", data, 26))
    _check_size(width, height)


def _upright_srgb(image: Any) -> Image.Image:
    """A new RGB picture without any metadata, at most MAX_SIDE on its longer side."""
    image.draft(None, (MAX_SIDE, MAX_SIDE))  # a JPEG is decoded no larger than needed
    turn = _TURNS.get(_orientation(image))
    profile = image.info.get("icc_profile")
    image.load()
    picture = _in_srgb(_flat(image), profile)
    picture = _fitted(picture, MAX_SIDE)
    if turn is not None:
        picture = picture.transpose(turn)
    # Pillow carries comments and profiles over in `info`; a new picture has none.
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    return clean


def _orientation(image: Any) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # damaged EXIF must not cost the photo
        return 1


def _flat(image: Image.Image) -> Image.Image:
    """8 bits a channel, transparent parts on white paper."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return image if image.mode in ("RGB", "L", "CMYK") else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None  # a profile of another kind than the picture: taken as it is
        if converted is not None:
            return converted
    return image.convert("RGB")


def _fitted(image: Image.Image, side: int) -> Image.Image:
    """The picture itself, or a smaller copy that fits into a square of `side`."""
    if max(image.size) <= side:
        return image
    smaller = image.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3)
    return smaller


def _saved(image: Image.Image, file_format: str) -> bytes:
    out = io.BytesIO()
    if file_format == "PNG":
        image.save(out, "PNG", optimize=False)
    else:
        image.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()
