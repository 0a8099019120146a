"""Atom of a list: the same words and conditions as its address, the same for every reader."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from ppp_portal.japan.text import strip_controls

NEWEST = 30


def atom_feed(
    *, site: str, params: QueryDict, title: str, subtitle: str, pages: tuple[str, str]
) -> Atom1Feed:
    """An empty feed; `pages`: the names of the list's address and of the feed's own."""
    query = params.urlencode()
    suffix = f"?{query}" if query else ""
    words = strip_controls(params.get("q", ""))[:40].strip()
    list_url, feed_url = (f"{site}{reverse(page)}{suffix}" for page in pages)
    return Atom1Feed(
        title=f"公民連携ポータル {title}{f'：{words}' if words else ''}",
        link=list_url,
        description="",
        subtitle=subtitle,
        language="ja",
        feed_url=feed_url,
        author_name="公民連携ポータル",
    )


def atom_answer(feed: Atom1Feed) -> HttpResponse:
    """The feed as it is sent."""
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )
