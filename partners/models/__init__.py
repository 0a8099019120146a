from partners.models.inquiry import Inquiry, InquiryMessage
from partners.models.invitation import Invitation
from partners.models.membership import Membership
from partners.models.municipality import Municipality
from partners.models.organisation import Organisation, OrganisationName
from partners.models.secondment import Secondment
from partners.models.secondment_record import SecondmentReflection, SecondmentReport
from partners.models.user import User

__all__ = [
    "Inquiry",
    "InquiryMessage",
    "Invitation",
    "Membership",
    "Municipality",
    "Organisation",
    "OrganisationName",
    "Secondment",
    "SecondmentReflection",
    "SecondmentReport",
    "User",
]
