"""The demo accounts, one per role. They share a published password: demo databases only."""

DEMO_PASSWORD = "demo-portal-2026"  # noqa: S105  (published on purpose)

# (e-mail, what it is, in the order a newcomer tries them)
DEMO_ACCOUNTS = (
    ("viewer@city.demo.example", "自治体 閲覧"),
    ("editor@city.demo.example", "自治体 担当"),
    ("approver@city.demo.example", "自治体 承認者"),
    ("editor@other.demo.example", "別の自治体 担当"),
    ("approver@other.demo.example", "別の自治体 承認者"),
    ("reporter@npo.demo.example", "団体 記録者"),
    ("manager@npo.demo.example", "団体 管理者"),
    ("manager@other-npo.demo.example", "別の団体 管理者"),
    ("committee@demo.example", "選定委員"),
    ("admin@demo.example", "ポータル管理者"),
)
