"""People who sign in, and what makes them members. Import models from here."""

from accounts.models.invitation import Invitation
from accounts.models.membership import Membership, SiteMembership
from accounts.models.user import User, UserManager

__all__ = ["Invitation", "Membership", "SiteMembership", "User", "UserManager"]
