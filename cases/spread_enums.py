"""Choices about 点→線→面 and a municipality's three-year path (product.md §3 S3)."""

from django.db.models import TextChoices

from cases.enums import PUBLISH, WITHDRAW
from ppp_portal.states import Transition


class SpreadStage(TextChoices):
    """点→線→面: how far a case has grown beyond itself."""

    POINT = "point", "点（単独の事業）"
    LINE = "line", "線（部署どうしのつながり）"
    SURFACE = "surface", "面（まち全体の戦略）"


class PathStep(TextChoices):
    """3年の道筋: the first, the second and the third year."""

    POSITION = "position", "位置付け"
    CONNECT = "connect", "つながる"
    STRATEGY = "strategy", "戦略"


# What is done in each year.
PATH_STEP_WORDS = {
    PathStep.POSITION: "公民連携を、総合計画や総合戦略に位置付けます。",
    PathStep.CONNECT: "公民連携の部門と、企画・財政などの管理部門がつながります。",
    PathStep.STRATEGY: "公民連携を、都市経営の戦略にします。",
}


class PathVisibility(TextChoices):
    """道筋の公開範囲: who reads a municipality's path."""

    MUNICIPALITY = "municipality", "自治体の中だけ"
    PUBLIC = "public", "公開"


PATH_TRANSITIONS = (
    Transition(
        PUBLISH, frozenset({PathVisibility.MUNICIPALITY}), PathVisibility.PUBLIC, "道筋を公開する"
    ),
    Transition(
        WITHDRAW,
        frozenset({PathVisibility.PUBLIC}),
        PathVisibility.MUNICIPALITY,
        "道筋の公開を取りやめる",
    ),
)


class BriefReader(TextChoices):
    """説明資料の読み手: what they ask first decides the order."""

    PLANNING = "planning", "企画"
    FINANCE = "finance", "財政"
    ASSEMBLY = "assembly", "議会"
