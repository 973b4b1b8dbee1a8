"""What a citizen is told of, and what of the work leads to it."""

MILESTONES = [
    ("received", "Received"),
    ("supplement", "Papers asked for"),
    ("supplement_cancelled", "Papers not needed any more"),
    ("suspended", "Waiting for a payment"),
    ("paid", "Payment arrived"),
    ("ready", "Result ready"),
    ("apology", "Apology and new date"),
    ("returned", "Result returned"),
    ("refused", "Not accepted"),
    ("stopped", "Stopped"),
    ("message", "The office has written"),
    ("corrected", "Goes on by another procedure"),
]
#: National status of a state, and what the citizen is told when a dossier comes into it.
MILESTONE_BY_STATUS = {
    "3": "refused",
    "5": "supplement",
    "6": "suspended",
    "8": "stopped",
    "9": "ready",
    "10": "returned",
}
#: Events of the trail other than moves, and what the citizen is told of them.
MILESTONE_BY_EVENT = {
    "received": "received",
    "asked": "supplement",
    "supplement_cancelled": "supplement_cancelled",
    "transfer_arrived": "paid",
    "extended": "apology",
    "apologised": "apology",
    "wrote": "message",
    "corrected": "corrected",
}
