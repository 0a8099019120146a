"""A table with the columns of a search index, and the lists of spellings."""

from pathlib import Path

import pytest
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models

DATA = Path(__file__).parent / "data"


class Note(models.Model):
    """A searchable text; its table lives only as long as a test."""

    title = models.TextField()
    year = models.PositiveSmallIntegerField(null=True)
    method = models.CharField(max_length=20, blank=True)
    fields = ArrayField(models.CharField(max_length=20), default=list)
    words = SearchVectorField()
    title_words = SearchVectorField()
    grams = SearchVectorField()
    text = models.TextField()

    class Meta:
        app_label = "search_tests"
        managed = False

    def __str__(self) -> str:
        return self.title


@pytest.fixture
def notes(db: None) -> type[Note]:
    with connection.schema_editor() as editor:
        editor.create_model(Note)
        editor.execute("CREATE INDEX notes_words ON search_tests_note USING gin (words)")
        editor.execute("CREATE INDEX notes_grams ON search_tests_note USING gin (grams)")
    return Note


def lines(name: str) -> list[str]:
    """The lines of a list in `data/`, without its first one, which explains it."""
    return (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()[1:]


@pytest.fixture
def same_word() -> list[list[str]]:
    return [line.split(" ") for line in lines("same_word")]


@pytest.fixture
def false_friends() -> list[tuple[str, str]]:
    return [
        (query, text) for query, _, text in (line.partition("/") for line in lines("false_friends"))
    ]


@pytest.fixture
def inside() -> list[tuple[str, str]]:
    return [(query, text) for query, _, text in (line.partition("/") for line in lines("inside"))]
