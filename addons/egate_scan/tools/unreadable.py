class UnreadableError(Exception):
    """The file cannot be opened, or a page of it cannot be drawn.

    :param str why: ``encrypted``, ``broken``, ``complex`` (it takes too much of the server),
        ``different`` (its pages would look different in another file), or ``busy`` (there was no
        time to look at it)
    """

    def __init__(self, why):
        super().__init__(why)
        self.why = why
