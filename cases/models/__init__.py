from cases.models.case import Case
from cases.models.continuation import Continuation
from cases.models.event import Event, EventText
from cases.models.event_answer import EventAnswer, EventQuestionText
from cases.models.event_consultation import ConsultationBooking, EventConsultation
from cases.models.event_final_report import EventFinalReport
from cases.models.event_material import EventMaterial
from cases.models.event_question import EventQuestion
from cases.models.event_registration import EventAttendance, EventFee, EventRegistration
from cases.models.event_session import EventSession
from cases.models.index import CaseFacets, CaseText
from cases.models.indicator import Attendance, Indicator, IndicatorTarget, IndicatorValue
from cases.models.milestone import Milestone
from cases.models.money import MoneyRow, MoneyYear
from cases.models.participant import CaseMunicipality, CasePartner
from cases.models.plan import PlanPosition
from cases.models.reminded import Reminded
from cases.models.report import ActivityReport, ReportStep
from cases.models.report_as_sent import ReportAsSent
from cases.models.report_file import ReportFile
from cases.models.report_sheet import AttendanceGroup, ReportSheet
from cases.models.report_typed import TypedReport
from cases.models.secondment_link import SecondmentLink
from cases.models.spread import SpreadJudgement
from cases.models.spread_path import PathEvidence, SpreadPath

__all__ = [
    "ActivityReport",
    "Attendance",
    "AttendanceGroup",
    "Case",
    "CaseFacets",
    "CaseMunicipality",
    "CasePartner",
    "CaseText",
    "ConsultationBooking",
    "Continuation",
    "Event",
    "EventAnswer",
    "EventAttendance",
    "EventConsultation",
    "EventFee",
    "EventFinalReport",
    "EventMaterial",
    "EventQuestion",
    "EventQuestionText",
    "EventRegistration",
    "EventSession",
    "EventText",
    "Indicator",
    "IndicatorTarget",
    "IndicatorValue",
    "Milestone",
    "MoneyRow",
    "MoneyYear",
    "PathEvidence",
    "PlanPosition",
    "Reminded",
    "ReportAsSent",
    "ReportFile",
    "ReportSheet",
    "ReportStep",
    "SecondmentLink",
    "SpreadJudgement",
    "SpreadPath",
    "TypedReport",
]
