"""The only way to set a cookie, and only one that the register declares (CK-1)."""

from dataclasses import dataclass

from callfactory.cookies import COOKIES


@dataclass(frozen=True, slots=True)
class SetCookie:
    """One Set-Cookie header: an opaque value and its lifetime in seconds; a lifetime of 0 removes the cookie."""

    name: str
    value: str
    max_age: int

    def header(self) -> str:
        """The header's text. Raises KeyError for a cookie outside the register."""
        cookie = COOKIES[self.name]
        if not 0 <= self.max_age <= cookie.max_age_seconds:
            raise ValueError(f"{self.name} may live at most {cookie.max_age_seconds} seconds")
        script = "; HttpOnly" if cookie.http_only else ""
        return f"{self.name}={self.value}; Path={cookie.path}; Max-Age={self.max_age}; Secure{script}; SameSite=Strict"


def read_cookie(header: str | None, name: str) -> str | None:
    """The value of a cookie in a Cookie header; the first one where a name is repeated."""
    for part in (header or "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value or None
    return None
