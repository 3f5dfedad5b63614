from foundation.organizations.models.organization import Organization, OrganizationUserObjectPermission
from foundation.organizations.models.post import Post
from foundation.organizations.models.user import User

__all__ = ["Organization", "OrganizationUserObjectPermission", "Post", "User"]
