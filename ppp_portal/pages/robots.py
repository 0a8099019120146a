"""/robots.txt: search engines read what is public, and each list without its conditions once."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from ppp_portal.http import page

# RFC 9309: the longest rule that fits an address decides. Conditions of a list (?q=, ?field=) make
# addresses without end for the same records; its pages (?page=2) lead to all of them.
RULES = """\
User-agent: *
Disallow: /accounts/
Disallow: /admin/
Disallow: /dev/
Disallow: /healthz
Disallow: /readyz
Disallow: /search/
Disallow: /cases/compare/
Disallow: /cases/export.
Disallow: /partners/inquiries/
Disallow: /proposals/committee/
Disallow: /proposals/entries/
Disallow: /*/edit/
Disallow: /*/new/
Disallow: /*?
Allow: /*?page=
Disallow: /*?page=*&
"""


@login_not_required
@page("GET")
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(RULES, content_type="text/plain; charset=utf-8")
