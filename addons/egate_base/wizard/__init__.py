from . import egate_holiday_proposal
