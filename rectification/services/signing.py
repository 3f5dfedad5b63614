from foundation.core.errors import Refused


class NotConfirmed(Refused):
    """Signing asks for the password again; nothing is signed by a click on a machine somebody left open."""

    status = 422


class TextChanged(Refused):
    """What was on the page is not what stands in the database now."""
