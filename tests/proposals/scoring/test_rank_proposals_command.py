from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.proposals.scoring.inputs import Data, ranked, scored, selection


def _file(folder: Path, content: str | bytes) -> str:
    path = folder / "input.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def _refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> Data:
    with pytest.raises(SystemExit) as stopped:
        call_command("rank_proposals", *arguments, "--json")

    assert stopped.value.code == 2
    answer: Data = json.loads(capsys.readouterr().out)
    return answer


def test_json_is_answered_with_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = selection(scored("p", 80, 71), scored("q", 70, 70))

    call_command("rank_proposals", _file(tmp_path, json.dumps(data)), "--json")

    assert json.loads(capsys.readouterr().out) == ranked(data)


def test_a_byte_order_mark_is_no_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = _file(tmp_path, b"\xef\xbb\xbf" + json.dumps(selection(scored("p", 1))).encode())

    call_command("rank_proposals", name, "--json")

    assert json.loads(capsys.readouterr().out)["outcome"] == "selected"


def test_without_json_the_answer_is_japanese_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("rank_proposals", _file(tmp_path, json.dumps(selection(scored("p", 80)))))

    assert capsys.readouterr().out.startswith("結果：選定\n  p　第1位・選定　80／100\n")


def test_a_dash_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = json.dumps(selection(scored("p", 80)))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    call_command("rank_proposals", "-", "--json")

    assert json.loads(capsys.readouterr().out)["ranking"][0]["total"] == "80"


def test_invalid_input_is_refused_with_code_2_and_its_paths(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = _file(tmp_path, json.dumps(selection(scored("p", 101), seats=0)))

    assert _refused(capsys, name) == {
        "errors": [
            {
                "path": "proposals[0].scores.A.a",
                "message": "配点100を超えています（今は101）。配点以下で書いてください。",
            },
            {"path": "seats", "message": "1以上の数を書いてください（今は0）。"},
        ]
    }


def test_without_json_mistakes_are_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = _file(tmp_path, json.dumps(selection(scored("p", 1), seats=0)))

    with pytest.raises(SystemExit) as stopped:
        call_command("rank_proposals", name)

    told = capsys.readouterr()
    assert (stopped.value.code, told.out) == (2, "")
    assert told.err == (
        "入力に誤りがあります。直してから、もう一度実行してください。\n"
        "  seats：1以上の数を書いてください（今は0）。\n"
    )


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", "採点".encode("cp932"), b"[]"])
def test_what_is_no_selection_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    answer = _refused(capsys, _file(tmp_path, content))

    assert [one["path"] for one in answer["errors"]] == ["$"]


def test_a_file_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = _refused(capsys, str(tmp_path / "missing.json"))

    assert [one["path"] for one in answer["errors"]] == ["$"]


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_half_a_surrogate_pair_goes_out_as_it_came(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    name = _file(tmp_path, json.dumps(selection(scored("\ud800", 1))))

    call_command("rank_proposals", name, *options)

    assert r"\ud800" in capsys.readouterr().out
