"""Why a sign-in by a provider did not come about: the answer's status, and what a person reads."""

#: By the key of a refusal: the status of the page.
STATUS = {
    "again": 400,
    "closed": 403,
    "declined": 400,
    "down": 503,
    "official": 403,
    "other": 403,
    "state": 400,
    "taken": 403,
    "token": 400,
    "unknown": 403,
}


def sentences(env):
    """Return for each key of :data:`STATUS` what happened, and what to do.

    :rtype: dict[str, tuple[str, str]]
    """
    again = env._("Go back to the sign-in and press the button again.")
    desk = env._(
        "Bring your identity card to any one-stop unit: it is put right there. You can still send "
        "and follow your dossiers at the counter."
    )
    password = env._("Sign in with your e-mail and password.")
    return {
        "again": (env._("The sign-in was interrupted. Nothing has changed."), again),
        "closed": (env._("This account has been closed."), desk),
        "declined": (
            env._("The identity provider says that you did not agree, or stopped there."),
            env._("If that was a mistake, go back to the sign-in and press the button again."),
        ),
        "down": (
            env._("The identity provider does not answer at the moment. Nothing is lost."),
            env._("Try again in a few minutes, or sign in with your e-mail and password."),
        ),
        "official": (
            env._("This account may not be used with this identity provider."),
            password,
        ),
        "other": (
            env._("Your account is linked with another person of an identity provider already."),
            desk,
        ),
        "state": (
            env._(
                "This sign-in was not begun in this browser, took longer than ten minutes, or was "
                "finished already."
            ),
            again,
        ),
        "taken": (
            env._("Another account is linked with this person of the identity provider."),
            env._(
                "Sign out, and sign in with the identity provider: that opens the other account. "
                "If it is not yours, tell any one-stop unit."
            ),
        ),
        "token": (
            env._(
                "What the identity provider answered could not be verified, so nobody was signed "
                "in."
            ),
            env._("Try again. If it comes back, sign in with your e-mail and tell the office."),
        ),
        "unknown": (
            env._("You have no account here yet, and this provider opens none."),
            env._("Make an account first, and then link it with the identity provider."),
        ),
    }
