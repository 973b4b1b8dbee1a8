"""How large the paper of a picture was: by its resolution where that can be true.

Telephones write 72 dots per inch into every picture, many programs 1 or nothing at all.
"""

_INCH = 72
#: Longer and shorter side in points, with what a scanner's glass has beyond.
_A4 = (841.9, 595.3)
_A3 = (1190.6 * 1.02, 841.9 * 1.02)
#: What PDF allows a page to have.
_LARGEST = (14_400, 14_400)
_SMALLEST = 28
#: Dots per inch that something writes which measured nothing are fewer.
_MEASURED = 100
_POSSIBLE = range(10, 9600)


def page_size(width, height, dpi=None, camera=False):
    """Return width and height of the page in points.

    At most A3, unless the file credibly says otherwise: a resolution as scanners have it, in a
    picture that no camera took. What says nothing credible is laid on A4, no coarser than 100 dots
    per inch; its dots stay as much wider than high as it says.

    :param width, height: dots
    :param dpi: dots per inch across and down, as the file says, or ``None``
    :param bool camera: taken by a camera, which knows nothing of the paper

    >>> def show(*what, **more):
    ...     return [round(side / 72 * 25.4) for side in page_size(*what, **more)]
    >>> show(1654, 2339, (200, 200)), show(1728, 1145, (204, 98)), show(248, 350, (30, 30))
    ([210, 297], [215, 297], [210, 296])
    >>> show(4032, 3024, (72, 72)), show(1240, 1754, (1, 1)), show(300, 200)
    ([280, 210], [210, 297], [76, 51])
    >>> show(9933, 14043, (300, 300)), show(9933, 14043, (300, 300), camera=True)
    ([841, 1189], [210, 297])
    """
    across, down = dpi or (0, 0)
    if not (across > 0 and down > 0 and 0.2 <= across / down <= 5):
        across = down = 0
    if across:
        points = width * _INCH / across, height * _INCH / down
        possible = all(int(one) in _POSSIBLE for one in (across, down))
        measured = min(across, down) >= _MEASURED and not camera
        if possible and max(points) >= _SMALLEST and _fits(points, _LARGEST if measured else _A3):
            return points
    # The finer direction gives the dots; the other is stretched.
    stretch = (max(across, down) / across, max(across, down) / down) if across else (1, 1)
    sides = width * stretch[0], height * stretch[1]
    longer, shorter = sorted(_A4, reverse=True)
    scale = min(longer / max(sides), shorter / min(sides), _INCH / _MEASURED)
    return sides[0] * scale, sides[1] * scale


def _fits(points, room):
    return max(points) <= max(room) and min(points) <= min(room)
