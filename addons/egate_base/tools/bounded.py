"""Questions that may hang, asked with an end."""

from threading import Lock, Thread


class Bounded:
    """Asks a question in a thread of its own, and waits for the answer no longer than was said.

    A disk in the network or a host that is gone may hold a caller for minutes. While one question
    hangs, no further thread is begun: whoever asks meanwhile waits for the same answer.

    :param Callable question: answers by its return value; what it raises is its answer, too
    :param float seconds: how long an asker waits at most

    >>> Bounded(lambda one, two: one + two, 5).ask(1, 2)
    3
    >>> from threading import Event
    >>> hanging, asked = Event(), []
    >>> question = Bounded(lambda: asked.append(1) or hanging.wait(), 0.01)
    >>> for _ in range(2):
    ...     try:
    ...         question.ask()
    ...     except TimeoutError:
    ...         print("no answer")
    no answer
    no answer
    >>> hanging.set(), len(asked)
    (None, 1)
    """

    def __init__(self, question, seconds):
        self.question, self.seconds = question, seconds
        self._lock = Lock()
        self._asking = None

    def ask(self, *args):
        """Return the answer.

        :raise TimeoutError: there is none yet
        """
        with self._lock:
            if not (self._asking and self._asking.is_alive()):
                self._asking = _Asking(self.question, args)
                self._asking.start()
            asking = self._asking
        asking.join(self.seconds)
        if asking.is_alive():
            raise TimeoutError
        if asking.error:
            raise asking.error
        return asking.answer


class _Asking(Thread):
    def __init__(self, question, args):
        # Nothing that hangs keeps the server from ending.
        super().__init__(daemon=True, name="egate-bounded")
        self._question, self._args = question, args
        self.answer = self.error = None

    def run(self):
        try:
            self.answer = self._question(*self._args)
        except Exception as error:  # noqa: BLE001 (handed to whoever asked)
            self.error = error
