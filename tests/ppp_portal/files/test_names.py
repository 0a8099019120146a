"""Names of files as people and other systems make them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppp_portal.files.names import MAX_NAME_BYTES, clean_name, shown_name


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("活動報告.jpeg", "活動報告.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\見本\\写真.jpg", "写真.jpg"),
        ("一\0二.jpg", "一二.jpg"),
        ("写\u202egpj.exe", "写gpj.jpg"),
        ("右\u200fから\u061c左.jpg", "右から左.jpg"),
        ("遠足🎉.jpg", "遠足🎉.jpg"),
        ("か\u3099くしゅう.jpg", "がくしゅう.jpg"),
        ('a<b>c:"d"|e?f*.jpg', "a_b_c__d__e_f_.jpg"),
        ("改\r\n行\tと.jpg", "改 行 と.jpg"),
        ("CON.jpg", "_CON.jpg"),
        ("...", "無題.jpg"),
        ("", "無題.jpg"),
        (".htaccess", "無題.jpg"),
        ("第1.2版", "第1.2版.jpg"),
    ],
)
def test_a_name_is_made_safe(given_name, kept) -> None:
    assert clean_name(given_name, "jpg") == kept


def test_a_name_of_200_characters_is_cut_to_what_every_disk_takes() -> None:
    name = clean_name("長" * 200 + ".pdf", "pdf")

    assert name == "長" * 65 + ".pdf"
    assert len(name.encode()) <= MAX_NAME_BYTES


@given(st.text(max_size=300))
def test_whatever_the_name_is_it_has_no_path_no_controls_and_its_ending(text) -> None:
    name = clean_name(text, "pdf")

    assert name.endswith(".pdf")
    assert len(name.encode()) <= MAX_NAME_BYTES
    assert not set(name) & set('/\\\0\r\n\u202e"')
    assert not name.startswith(".")


def test_a_message_repeats_a_long_name_shortly_with_its_own_ending() -> None:
    assert shown_name("写真.HEIC") == "写真.heic"
    assert len(shown_name("あ" * 200 + ".jpg")) == 51
