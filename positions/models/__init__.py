from positions.models.codebook import RuleCase
from positions.models.comments import Comment, CommentsSeen
from positions.models.conditions import Condition
from positions.models.double_coding import BlindPair, CodingSample, DoubleCoding
from positions.models.events import Event, EventActor
from positions.models.evidence import Evidence
from positions.models.inquiries import Inquiry
from positions.models.intakes import Intake
from positions.models.issues import Dossier, DossierActor, DossierIssue, Issue
from positions.models.negotiating import ClauseIssue, Draft, NegotiatingText
from positions.models.piles import Assignment, Dismissal, DoneText
from positions.models.positions import Position
from positions.models.reviews import Claim, ConfirmedDoubt, Review
from positions.models.sources import Correction, Excerpt, ParkedPassage, Snapshot, Source, Speaker
from positions.models.stances import Stance
from positions.models.tables import TableImport
from positions.models.watching import Digest, SavedView, Visit, Watch

__all__ = [
    "Assignment",
    "BlindPair",
    "Claim",
    "ClauseIssue",
    "CodingSample",
    "Comment",
    "CommentsSeen",
    "Condition",
    "ConfirmedDoubt",
    "Correction",
    "Digest",
    "Dismissal",
    "DoneText",
    "Dossier",
    "DossierActor",
    "DossierIssue",
    "DoubleCoding",
    "Draft",
    "Event",
    "EventActor",
    "Evidence",
    "Excerpt",
    "Inquiry",
    "Intake",
    "Issue",
    "NegotiatingText",
    "ParkedPassage",
    "Position",
    "Review",
    "RuleCase",
    "SavedView",
    "Snapshot",
    "Source",
    "Speaker",
    "Stance",
    "TableImport",
    "Visit",
    "Watch",
]
