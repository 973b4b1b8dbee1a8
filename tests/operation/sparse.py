"""Gigabytes of files that take little room: zeros, with a few random bytes in every piece.

A backup reads, hashes and brings back each of their bytes as it does a scan's, and finds no two
pieces alike; written to the repository they are small, as zeros are.
"""

import contextlib
import hashlib
import os
import random
import subprocess
import threading

#: As a scan of some pages.
SIZE = 5 << 20
#: Smaller than the smallest piece that restic knows, 512 KiB: each of them is another one.
EVERY, MARK = 256 << 10, 16


def write(filestore, count, kind, seed):
    """Write ``count`` files where the product keeps papers.

    :param str kind: ``"sparse"``, or ``"random"``: no byte of it is a zero by design
    :return: the SHA-256 of each
    :rtype: list[str]
    """
    chance, gap, made = random.Random(f"{seed} {kind}"), bytes(EVERY - MARK), []
    beside = filestore / f"part-{kind}"
    for _ in range(count):
        digest = hashlib.sha256()
        with open(beside, "wb") as file:
            if kind == "random":
                content = chance.randbytes(SIZE)
                digest.update(content)
                file.write(content)
            else:
                for start in range(0, SIZE, EVERY):
                    mark = chance.randbytes(MARK)
                    digest.update(mark)
                    digest.update(gap)
                    file.seek(start)
                    file.write(mark)
                file.truncate(SIZE)
        name = digest.hexdigest()
        path = filestore / name[:2] / name
        path.parent.mkdir(exist_ok=True)
        beside.rename(path)
        made.append(name)
    return made


@contextlib.contextmanager
def dug(folder, names):
    """Give the disk back what zeros take, while a return writes them: it knows no sparse files.

    :param folder: the filestore that files come to
    :param names: which of them are sparse
    """
    waiting, over = set(names), threading.Event()

    def dig():
        while not over.wait(0.5):
            for name in list(waiting):
                path = folder / name[:2] / name
                if _is_complete(path):
                    # It reads what is there, and takes away what it finds to be zeros.
                    subprocess.run(["fallocate", "--dig-holes", path], check=False)
                    waiting.discard(name)

    thread = threading.Thread(target=dig)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _is_complete(path):
    """Say whether each piece of a file has come."""
    try:
        with open(path, "rb", buffering=0) as file:
            return os.fstat(file.fileno()).st_size == SIZE and all(
                any(os.pread(file.fileno(), MARK, start)) for start in range(0, SIZE, EVERY)
            )
    except OSError:
        return False
