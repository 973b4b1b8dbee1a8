"""On which paper the office has its forms."""

#: On which paper forms 01 to 05 are: ``a4`` or ``a5``.
PAPER_PARAMETER = "egate_reports.form_paper"
#: How large a page of ``form_a5.css`` is on paper.
SMALL_ZOOM = 0.76
