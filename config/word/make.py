"""Makes the Word templates that the suite ships with: ``./egate python config/word/make.py``.

An administrator may replace them; after a change here this makes them anew. To be called with the
folder ``config/word`` on Python's path, which it is for a file that is started there.
"""

import standard_forms
import standard_report

if __name__ == "__main__":
    standard_report.build(standard_report.PLACE)
    standard_forms.build(standard_forms.PLACE)
