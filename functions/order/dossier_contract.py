"""Shapes of dossiers, their documents and their review."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from callfactory.catalogue import NumberType
from callfactory.dossiers import MOST_DOCUMENT_BYTES, DossierState
from callfactory.organisation import Address as AddressValue
from callfactory.regulations.eligibility import Code, Outcome, State
from callfactory.regulations.rule import Action, EndUser
from callfactory_aws.model import Model
from functions.order.contract import Address, Contact, Organisation, Request, RuledPlace

ItemId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
TextAnswer = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
MediaType = Literal["application/pdf", "image/jpeg", "image/png"]


def _kind_of_answer(answer: object) -> str:
    if isinstance(answer, bool):
        return "kind=bool"
    return "kind=address" if isinstance(answer, dict | Address) else "kind=text"


SentAnswer = Annotated[
    Annotated[bool, Tag("kind=bool")]
    | Annotated[TextAnswer, Tag("kind=text")]
    | Annotated[Address, Tag("kind=address")],
    Discriminator(_kind_of_answer),
]
"""What is sent tells its kind, so that a refusal speaks of what was meant."""


class DossierRequest(Request):
    """For which rule, and for whom, papers are to be handed in before a number is ordered."""

    country: RuledPlace = Field(description="ISO 3166 alpha-2; 001 for universal freephone numbers.", examples=["DE"])
    type: NumberType
    end_user: EndUser = "business"
    action: Action = "order"
    organisation: Organisation
    contact: Contact


class AnswersChange(Request):
    """Answers by requirement: a text, an address, or true for a declaration. Only what the rule asks is taken."""

    version: int = Field(ge=1, description="The version of the dossier that you saw.")
    answers: dict[ItemId, SentAnswer] = Field(min_length=1, max_length=40)

    def to_domain(self) -> dict[str, str | bool | AddressValue]:
        """The same as values of the business."""
        return {
            name: AddressValue(**answer.model_dump()) if isinstance(answer, Address) else answer
            for name, answer in self.answers.items()
        }


class DocumentRequest(Request):
    """A document that is going to be uploaded. Tell what the rule asks about it, nothing else."""

    document: ItemId = Field(description="Its kind, as the requirements name it.", examples=["register_extract"])
    media_type: MediaType
    size: int = Field(ge=1, le=MOST_DOCUMENT_BYTES, description="In bytes; the upload has exactly this size.")
    issued_on: date | None = Field(default=None, description="Where the rule limits its age.")
    expires_on: date | None = Field(default=None, description="Where the rule wants it to be valid still.")
    address: Address | None = Field(default=None, description="As it stands on it, where the rule compares it.")


class UploadForm(Model):
    """Where the document goes: POST these fields and then the file, as multipart/form-data, within 15 minutes."""

    url: str
    fields: dict[str, str]


class DocumentView(Model):
    """A document of a dossier."""

    document_id: str
    document: str
    media_type: str
    issued_on: date | None
    expires_on: date | None
    state: Literal["awaited", "held"] = Field(description="`held` once its content was looked at.")
    size: int
    upload: UploadForm | None = Field(default=None, description="Shown once, when it is announced.")


class FindingView(Model):
    """How one requirement stands."""

    item: str = Field(description="The requirement; empty where the rule as a whole says no.")
    label: str
    state: State
    code: Code = Field(description="Stable, for programs.")
    detail: str
    repair: str = Field(description="What to do about it; empty where nothing is to be done.")
    authority: str
    source: str


class DossierView(Model):
    """What was handed in for one rule, and how it stands, item by item."""

    dossier_id: str
    state: DossierState
    country: str
    type: NumberType
    end_user: EndUser
    action: Action
    rule_version: int = Field(description="Of the rules that it is checked against.")
    outcome: Outcome
    findings: list[FindingView]
    answers: dict[str, bool | str | Address]
    documents: list[DocumentView]
    order_ids: list[str]
    organisation: Organisation
    contact: Contact
    created_at: datetime
    submitted_at: datetime | None
    ends_at: datetime | None = Field(description="Until when it waits for you; then it is removed.")
    version: int = Field(description="Send it back with a change.")


class DossierPage(Model):
    """The account's dossiers, newest first."""

    items: list[DossierView]
    next_cursor: str | None


class Submission(Request):
    """Hand the dossier in."""

    version: int = Field(ge=1, description="The version of the dossier that you saw.")


class WaitingView(Model):
    """A dossier that waits for a reviewer: what to choose it by. Taking it into review shows what was handed in."""

    account_id: str
    dossier_id: str
    state: Literal[DossierState.SUBMITTED, DossierState.IN_REVIEW] = Field(
        description="`in_review` once a reviewer has taken it."
    )
    name: str = Field(description="The organisation or person that the number is for.")
    country: str
    type: NumberType
    end_user: EndUser
    numbers: list[str] = Field(
        max_length=20,
        description="That wait for it or rest on it, newest first, 20 at most; none where papers come before an order.",
    )
    waits_since: datetime = Field(description="When it was handed in last.")


class WaitingPage(Model):
    """What waits for review, longest waiting first."""

    items: list[WaitingView]
    next_cursor: str | None


class Rejection(Request):
    """Why an item cannot be accepted."""

    code: Literal[
        "poor_scan",
        "name_differs",
        "address_differs",
        "page_missing",
        "not_signed",
        "wrong_document",
        "out_of_date",
        "not_genuine",
        "answer_wrong",
    ]
    note: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)] | None = None


class ReviewDecision(Request):
    """Approve the dossier, or send it back with a reason for each item that is not right."""

    version: int = Field(ge=1, description="The version of the dossier that you saw.")
    decision: Literal["approve", "reject"]
    rejected: dict[ItemId, Rejection] = Field(default={}, max_length=40, description="With `reject`: why, by item.")
    verified: list[ItemId] = Field(
        default=[], max_length=10, description="With `approve`: what was verified by others and came back well."
    )


class DocumentLink(Model):
    """A link that opens the document for five minutes. Whoever opens one is written down."""

    url: str


class PapersQuery(Request):
    """Papers that somebody has, by kind; nothing of it is kept."""

    end_user: EndUser = "business"
    documents: list[ItemId] = Field(default=[], max_length=40, description="Kinds of documents at hand, in order.")
    address: Address | None = Field(default=None, description="Where the end user is established.")


class PaperView(Model):
    """A document that is missing."""

    document: str
    name: str


class MatchView(Model):
    """A type of number, and what is missing for it."""

    country: str
    type: NumberType
    outcome: Outcome
    missing_documents: list[PaperView] = Field(description="The fewest documents that would do.")
    missing_other: list[FindingView]
    in_area: bool = Field(description="The address has to be in the area of the number that is chosen.")


class MatchList(Model):
    """First what can be had with these papers, then what lacks least."""

    items: list[MatchView]
