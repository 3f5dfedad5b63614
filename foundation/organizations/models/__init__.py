from foundation.organizations.models.access_report import AccessReport
from foundation.organizations.models.filler_allowance import FillerAllowance
from foundation.organizations.models.former_name import FormerName
from foundation.organizations.models.handover import Handover
from foundation.organizations.models.organization import Organization, OrganizationUserObjectPermission
from foundation.organizations.models.organization_change import OrganizationChange
from foundation.organizations.models.password_reset import PasswordReset
from foundation.organizations.models.past_password import PastPassword
from foundation.organizations.models.post import Post
from foundation.organizations.models.post_request import PostRequest, PostRequestRow
from foundation.organizations.models.tree_import import TreeImport
from foundation.organizations.models.user import User

__all__ = [
    "AccessReport",
    "FillerAllowance",
    "FormerName",
    "Handover",
    "Organization",
    "OrganizationChange",
    "OrganizationUserObjectPermission",
    "PasswordReset",
    "PastPassword",
    "Post",
    "PostRequest",
    "PostRequestRow",
    "TreeImport",
    "User",
]
