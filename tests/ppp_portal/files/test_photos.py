"""A photo is made anew: upright, in sRGB, not larger than needed, and without anything beside it."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from ppp_portal.files.kinds import Unfit
from ppp_portal.files.photos import read_photo
from tests.factories import files

RED, BLUE = (254, 0, 0), (0, 0, 254)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def near(pixel, colour) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(pixel[:3], colour, strict=True))


def test_nothing_of_the_phones_place_camera_or_comment_is_left() -> None:
    data = files.jpeg_with_place()
    assert opened(data).getexif().get_ifd(0x8825)[2] == (34.0, 41.0, 24.0)

    photo = read_photo(data)

    for content in (photo.content, photo.medium, photo.small):
        image = opened(content)
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"} | {
            "progressive",
            "progression",
        }
        assert b"SECRET" not in content
        assert b"Exif" not in content


def test_comments_of_a_png_are_left_out() -> None:
    photo = read_photo(files.png(text="SECRET-TEXT"))

    assert opened(photo.content).info == {}
    assert b"SECRET" not in photo.content


# Where the red left half of the picture stands after turning: the pixel to look at.
@pytest.mark.parametrize(
    ("orientation", "size", "red_at", "blue_at"),
    [
        (1, (40, 30), (5, 15), (35, 15)),
        (2, (40, 30), (35, 15), (5, 15)),
        (3, (40, 30), (35, 15), (5, 15)),
        (4, (40, 30), (5, 15), (35, 15)),
        (5, (30, 40), (15, 5), (15, 35)),
        (6, (30, 40), (15, 5), (15, 35)),
        (7, (30, 40), (15, 35), (15, 5)),
        (8, (30, 40), (15, 35), (15, 5)),
    ],
)
def test_every_orientation_is_turned_upright(orientation, size, red_at, blue_at) -> None:
    photo = read_photo(files.jpeg_with_place(orientation))
    image = opened(photo.content)

    assert (photo.width, photo.height) == image.size == size
    assert near(image.getpixel(red_at), RED)
    assert near(image.getpixel(blue_at), BLUE)


def test_a_large_photo_comes_in_three_sizes_and_a_small_one_is_not_blown_up() -> None:
    large, small = read_photo(files.jpeg((5000, 3000))), read_photo(files.jpeg((40, 30)))

    assert [opened(c).size for c in (large.content, large.medium, large.small)] == [
        (2560, 1536),
        (1200, 720),
        (400, 240),
    ]
    assert [opened(c).size for c in (small.content, small.medium, small.small)] == [(40, 30)] * 3


def test_a_very_narrow_picture_keeps_at_least_one_pixel() -> None:
    photo = read_photo(files.png((6000, 1)))

    assert (photo.width, photo.height) == (2560, 1)
    assert opened(photo.small).size == (400, 1)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_kinds_of_jpeg_become_rgb(mode) -> None:
    image = opened(read_photo(files.jpeg(mode=mode)).content)

    assert image.mode == "RGB"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_other_kinds_of_png_become_rgb(mode) -> None:
    assert opened(read_photo(files.png(mode=mode)).content).mode == "RGB"


def test_16_bits_of_grey_keep_their_shades() -> None:
    out = io.BytesIO()
    grey = Image.new("I;16", (8, 8), 0x8000)
    grey.save(out, "PNG")

    assert near(opened(read_photo(out.getvalue()).content).getpixel((2, 2)), (128, 128, 128))


def test_transparent_parts_stand_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(out, "PNG")

    assert opened(read_photo(out.getvalue()).content).getpixel((2, 2)) == (255, 255, 255)


def test_a_moving_picture_keeps_its_first_frame() -> None:
    image = opened(read_photo(files.moving_gif()).content)

    assert getattr(image, "n_frames", 1) == 1
    assert near(image.getpixel((4, 4)), RED)


def test_a_colour_profile_is_applied_and_left_out() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    # One that does not fit the picture is passed over.
    for icc in (srgb, profile, b"no profile at all"):
        image = opened(read_photo(files.jpeg(icc_profile=icc)).content)
        assert "icc_profile" not in image.info
        assert near(image.getpixel((5, 15)), RED)


def test_what_is_hidden_behind_the_pixels_is_gone() -> None:
    data = files.jpeg() + b"PK\x03\x04<script>alert(1)</script>"

    assert b"<script>" not in read_photo(data).content


@given(cut=st.integers(0, 600), noise=st.binary(max_size=40), place=st.integers(0, 600))
def test_a_damaged_photo_is_read_or_refused_in_words(cut, noise, place) -> None:
    data = files.jpeg_with_place()[: 800 - cut]
    data = data[:place] + noise + data[place + len(noise) :]

    try:
        assert read_photo(data).width > 0
    except Unfit as unfit:
        assert "もう一度選" in str(unfit)
