"""The paper size of the office's forms."""

#: The parameter with the paper size of forms 01 to 05: ``a4`` or ``a5``.
PAPER_PARAMETER = "egate_reports.form_paper"
#: Scale of a page of ``form_a5.css`` on paper.
SMALL_ZOOM = 0.76
