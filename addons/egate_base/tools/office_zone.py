"""The time zone of the office: what its people read, whatever server and browser believe."""

#: All of Vietnam. Rules are counted in the zone of a unit's calendar, which is the same one.
OFFICE_ZONE = "Asia/Ho_Chi_Minh"
