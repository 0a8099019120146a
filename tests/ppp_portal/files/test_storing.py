"""Keeping files: first on the disk, then as a row; what no row names is read by nobody."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ppp_portal.files import disk, storing
from ppp_portal.files.stored_file import StoredFile
from ppp_portal.files.storing import EXPIRED, NO_ROOM, discard, held_from, hold, store, sweep
from ppp_portal.tasks import sweep_files
from tests.factories import files
from tests.factories.partners import UserFactory

TWO_DAYS = timedelta(days=2, minutes=1)


def on_disk(media_root: Path) -> list[str]:
    found = media_root.glob("files/*/*/*")
    return sorted(str(path.relative_to(media_root)) for path in found)


@pytest.mark.django_db
def test_a_photo_is_kept_with_its_two_smaller_pictures(media_root: Path) -> None:
    user = UserFactory()

    stored = store(by=user, upload=files.upload("../遠足.jpeg"))

    row = StoredFile.objects.get()
    original = (disk.folder(stored.pk) / "original").read_bytes()
    assert (row.name, row.kind, row.content_type) == ("遠足.jpg", "photo", "image/jpeg")
    assert (row.width, row.height, row.size) == (40, 30, len(original))
    assert row.sha256 == hashlib.sha256(original).hexdigest()
    assert row.created_by == user
    folder = f"files/{stored.pk.hex[:2]}/{stored.pk}"
    assert on_disk(media_root) == [f"{folder}/{name}" for name in ("medium", "original", "small")]


@pytest.mark.django_db
def test_only_the_portals_own_account_may_read_the_disk(media_root: Path) -> None:
    stored = store(by=UserFactory(), upload=files.upload("a.pdf", files.pdf()))

    folder = disk.folder(stored.pk)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "original")]
    assert modes == [0o700, 0o600]


@pytest.mark.django_db
def test_a_document_is_kept_byte_by_byte(media_root: Path) -> None:
    data = files.pdf()

    stored = store(by=UserFactory(), upload=files.upload("a.pdf", data))

    with disk.open_variant(stored.pk, "original") as file:
        assert file.read() == data


@pytest.mark.django_db
def test_an_unfit_file_leaves_nothing(media_root: Path) -> None:
    with pytest.raises(ValidationError):
        store(by=UserFactory(), upload=files.upload("a.jpg", b"<script>"))

    assert (on_disk(media_root), StoredFile.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_a_full_disk_is_said_in_words_and_leaves_nothing(media_root: Path) -> None:
    (media_root / "files").mkdir(parents=True)
    # Where the folder should be made stands a file: writing fails as on a full disk.
    for number in range(256):
        (media_root / "files" / f"{number:02x}").touch()

    with pytest.raises(ValidationError) as caught:
        hold(by=UserFactory(), upload=files.upload())

    assert caught.value.messages == [f"「写真.jpg」は添付できません。{NO_ROOM}"]


@pytest.mark.usefixtures("concurrent_db")
def test_a_rolled_back_file_has_no_row_and_is_swept_after_two_days(media_root: Path) -> None:
    user = UserFactory()
    kept = store(by=user, upload=files.upload("残る.jpg"))

    def fail() -> None:
        with transaction.atomic():
            store(by=user, upload=files.upload("消える.jpg"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    names = list(StoredFile.objects.values_list("name", flat=True))
    before = len(on_disk(media_root))
    early = sweep()
    with time_machine.travel(timezone.now() + TWO_DAYS):
        late = sweep()

    assert (names, before, early, late) == (["残る.jpg"], 6, 0, 1)
    assert {path.split("/")[2] for path in on_disk(media_root)} == {str(kept.pk)}


@pytest.mark.django_db
def test_the_daily_job_sweeps_and_passes_over_what_is_not_ours(media_root: Path) -> None:
    hold(by=UserFactory(), upload=files.upload())
    (media_root / "files" / "zz" / "notes").mkdir(parents=True)

    with time_machine.travel(timezone.now() + TWO_DAYS):
        sweep_files(timestamp=0)

    assert on_disk(media_root) == []
    assert (media_root / "files" / "zz" / "notes").is_dir()


@pytest.mark.usefixtures("concurrent_db")
def test_a_discarded_file_goes_when_that_is_committed_and_stays_when_it_is_not(
    media_root: Path,
) -> None:
    stored = store(by=UserFactory(), upload=files.upload())

    def undone() -> None:
        with transaction.atomic():
            discard(stored=StoredFile.objects.get())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    after_rollback = (disk.exists(stored.pk), StoredFile.objects.count())
    discard(stored=stored)

    assert after_rollback == (True, 1)
    assert (on_disk(media_root), StoredFile.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_a_held_file_is_kept_later_with_its_ticket(media_root: Path) -> None:
    user = UserFactory()
    ticket = hold(by=user, upload=files.upload("遠足.jpg")).ticket

    stored = store(by=user, upload=held_from(by=user, ticket=ticket))

    assert (stored.name, StoredFile.objects.count()) == ("遠足.jpg", 1)
    assert disk.exists(stored.pk)


@pytest.mark.django_db
def test_a_ticket_opens_nothing_for_another_a_day_later_or_when_changed(media_root: Path) -> None:
    user, other = UserFactory(), UserFactory()
    held = hold(by=user, upload=files.upload())
    ticket = held.ticket

    def refusal(by, ticket: str) -> list[str]:
        with pytest.raises(ValidationError) as caught:
            held_from(by=by, ticket=ticket)
        return caught.value.messages

    assert refusal(other, ticket) == [EXPIRED]
    assert refusal(user, ticket[:-1] + "x") == [EXPIRED]
    assert refusal(user, "../../etc/passwd") == [EXPIRED]
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=2)):
        assert refusal(user, ticket) == [EXPIRED]
    disk.remove(uuid.UUID(held.id))
    assert refusal(user, ticket) == [EXPIRED]
    with pytest.raises(ValidationError):
        store(by=other, upload=held)


@pytest.mark.django_db
def test_each_try_lets_the_held_files_day_begin_anew(media_root: Path) -> None:
    user = UserFactory()
    ticket = hold(by=user, upload=files.upload()).ticket
    start = timezone.now()

    with time_machine.travel(start + timedelta(hours=23)):
        ticket = held_from(by=user, ticket=ticket).ticket
    with time_machine.travel(start + timedelta(hours=46)):
        again = held_from(by=user, ticket=ticket)

    assert again.name == "写真.jpg"


@pytest.mark.django_db
def test_the_same_ticket_keeps_one_file(media_root: Path) -> None:
    user = UserFactory()
    held = hold(by=user, upload=files.upload("遠足.jpg"))
    store(by=user, upload=held)

    with pytest.raises(ValidationError) as caught:
        store(by=user, upload=held)

    assert caught.value.messages == [storing.TWICE.format(name="遠足.jpg")]
    assert StoredFile.objects.count() == 1


@pytest.mark.usefixtures("concurrent_db")
def test_two_tabs_that_send_one_ticket_at_once_keep_one_file(media_root: Path) -> None:
    user = UserFactory()
    held = hold(by=user, upload=files.upload())
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def send() -> None:
        start.wait(timeout=120)
        try:
            store(by=user, upload=held)
            outcomes.append("kept")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    assert (sorted(outcomes), StoredFile.objects.count()) == (["kept", "refused"], 1)


@pytest.mark.django_db
def test_the_same_photo_may_be_kept_twice(media_root: Path) -> None:
    user = UserFactory()

    first, second = (store(by=user, upload=files.upload()) for _ in range(2))

    assert first.pk != second.pk
    assert first.sha256 == second.sha256


def row(**values) -> StoredFile:
    given = {
        "name": "a.pdf",
        "kind": "pdf",
        "content_type": "application/pdf",
        "size": 1,
        "sha256": "a" * 64,
        "created_by": UserFactory(),
    }
    return StoredFile(**(given | values))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"size": 0}, "portal_storedfile_size_within_limit"),
        ({"size": 20 * 1024 * 1024 + 1}, "portal_storedfile_size_within_limit"),
        ({"content_type": "text/html"}, "portal_storedfile_known_type"),
        ({"kind": "photo", "content_type": "image/png"}, "portal_storedfile_photos_have_a_size"),
        ({"width": 3, "height": 3}, "portal_storedfile_photos_have_a_size"),
        ({"sha256": "x"}, "portal_storedfile_name_and_sum"),
        ({"name": ""}, "portal_storedfile_name_and_sum"),
    ],
)
def test_the_database_refuses_a_wrong_row(values, constraint) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        row(**values).save()


@pytest.mark.django_db
def test_the_database_lets_no_row_be_changed() -> None:
    stored = row()
    stored.save()

    with pytest.raises(IntegrityError, match="append-only"):
        StoredFile.objects.update(sha256="b" * 64)


@pytest.mark.django_db
def test_the_text_of_a_row_does_not_tell_its_name() -> None:
    assert "a.pdf" not in str(row())


def test_a_variant_that_does_not_exist_is_never_a_path(media_root: Path) -> None:
    with pytest.raises(ValueError, match="passwd"):
        disk.open_variant(uuid.uuid4(), f"..{os.sep}passwd")
