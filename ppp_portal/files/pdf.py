"""PDF: read as a whole by a process of its own; scripts, attachments and locks are refused."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

from ppp_portal.files.kinds import Unfit

WORKER = Path(__file__).with_name("pdf_worker.py")
WORKER_SECONDS = 20
_TAIL = 4096
PRINT_AGAIN = "PDFを開いて「印刷」から「PDFに保存」で作り直したものを選んでください。"
MESSAGES = {
    "encrypted": "パスワードや印刷・複写の制限が付いたPDFです。制限を外して保存し直してください。",
    "script": f"自動で動くスクリプトが入ったPDFは、安全のため受け取れません。{PRINT_AGAIN}",
    "launch": f"ほかのプログラムを動かす指示が入ったPDFは受け取れません。{PRINT_AGAIN}",
    "embedded": (
        "中にほかのファイルや動画が入ったPDFは受け取れません。"
        f"中のファイルは別に添付し、{PRINT_AGAIN}"
    ),
    "form": f"入力用の特別な書式（XFA）のPDFは受け取れません。{PRINT_AGAIN}",
    "empty": "ページのないPDFです。正しいファイルか確かめて、もう一度選んでください。",
    "broken": f"PDFとして読めません。壊れているか、途中で切れています。{PRINT_AGAIN}",
    "large": f"PDFの作りが複雑すぎて確かめられません。分けて保存するか、{PRINT_AGAIN}",
}
logger = logging.getLogger(__name__)


def check_pdf(data: bytes) -> int:
    """How many pages the PDF has. Raises Unfit."""
    if b"%%EOF" not in data[-_TAIL:]:
        raise Unfit(MESSAGES["broken"])
    try:
        # -I: neither the folder of the script nor the environment may change what is imported.
        done = subprocess.run(  # noqa: S603 - a fixed command; the file is data on standard input
            [sys.executable, "-I", str(WORKER)],
            input=data,
            capture_output=True,
            timeout=WORKER_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unfit(MESSAGES["large"]) from error
    if not done.stdout:  # ended by one of its limits, or the installation lacks something
        logger.warning("PDF worker ended with %s: %s", done.returncode, done.stderr[-500:])
        raise Unfit(MESSAGES["large"])
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise Unfit(MESSAGES[answer["refused"]])
    return int(answer["pages"])
