"""Full disks, lost power and broken files, made while the office works.

A small disk is a tmpfs of its own, one that loses its power an ext4 in a file; only root can mount
them: elsewhere these are skipped.
"""

import errno
import fcntl
import os
import shutil
import signal
import struct
import subprocess
import time
import unittest
from contextlib import contextmanager, suppress

from case import FaultCase
from cluster import Cluster, folder, own, seed
from load import LATER, receive
from machine import Machine
from server import Person

from odoo.tests import tagged

from odoo.addons.egate_dossier.tests.sample_files import pdf

ROOT = unittest.skipUnless(
    os.getuid() == 0, "a small disk of one's own can be mounted by root only"
)


@contextmanager
def small_disk(size):
    """Mount a disk of ``size``, such as ``20M``; yield its path."""
    place = folder()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)
        with suppress(OSError):
            place.rmdir()


def fill(place):
    """Fill a disk to the last byte; return the file that does, which is removed to make room."""
    filler = place / "filler"
    with suppress(OSError), open(filler, "wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            with suppress(OSError):
                while file.write(b"\0" * size):
                    pass
    return filler


@ROOT
@tagged("post_install", "-at_install")
class TestFullDisks(FaultCase):
    @classmethod
    def set_up_office(cls, stack):
        used = int(subprocess.check_output(["du", "-sm", seed()]).split()[0])
        cls.database_disk = stack.enter_context(small_disk(f"{used + 200}M"))
        own(cls.database_disk)
        cls.files_disk = stack.enter_context(small_disk("24M"))
        cls.cluster = stack.enter_context(
            Cluster(cls.database_disk, max_wal_size="64MB", min_wal_size="32MB")
        )
        cls.machine = stack.enter_context(Machine(cls.cluster, data=cls.files_disk / "data"))

    def test_f14_the_disk_of_the_files_is_full(self):
        self._fill(self.files_disk, "F14")

    def test_f15_the_disk_of_the_database_is_full(self):
        self._fill(self.database_disk, "F15")

    def _fill(self, disk, number):
        """Fill a disk for a while; people are told in words, and do the same again."""
        with self.people(every=1) as load:
            load.until_received(2)
            filler = fill(disk)
            load.work(20)
            told = [text for text in load.history.told if any(word in text for word in LATER)]
            filler.unlink()
            moment = time.monotonic()
            if not self.cluster.runs():
                self.cluster.start()
            load.until_received(2)
        self.assertTrue(told, f"nobody was told in words: {dict(load.history.told)}")
        self.hold(number, load, moment, said=told[:2])


class JournalingDisk:
    """An ext4 of its own whose power can be cut. Use it as a context manager.

    :param int megabytes: its size
    :ivar Path place: where it is mounted
    """

    #: The kernel's own way to stop an ext4 as a lost machine does: what was not synced is gone.
    SHUTDOWN, WITHOUT_FLUSH = 0x8004587D, 2

    def __init__(self, megabytes):
        self.megabytes = megabytes

    def __enter__(self):
        self.folder = folder()
        self.image, self.place = self.folder / "image", self.folder / "disk"
        with open(self.image, "wb") as file:
            file.truncate(self.megabytes << 20)
        self.place.mkdir()
        subprocess.run(["mkfs.ext4", "-q", "-F", self.image], check=True)
        try:
            self._mount()
        except BaseException:
            shutil.rmtree(self.folder)
            raise
        return self

    def __exit__(self, *error):
        subprocess.run(["umount", "--lazy", self.place], check=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _mount(self):
        subprocess.run(["mount", "-o", "loop", self.image, self.place], check=True)

    def sync(self):
        subprocess.run(["sync", "-f", self.place], check=True)

    def cut_power(self):
        """Lose all that was not synced; whoever writes gets faults until it is mounted anew."""
        fd = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(fd, self.SHUTDOWN, struct.pack("I", self.WITHOUT_FLUSH))
        finally:
            os.close(fd)

    def come_back(self, seconds=30):
        """Mount it anew, as a machine that starts again; its users must be gone."""
        until = time.monotonic() + seconds
        while subprocess.run(["umount", self.place], capture_output=True, check=False).returncode:
            if time.monotonic() > until:
                raise OSError(errno.EBUSY, "somebody still uses the disk", str(self.place))
            time.sleep(0.2)
        self._mount()


class PowerCase(FaultCase):
    """People work, the power goes, and comes back; whatever they were told of is there."""

    TIMES = 5

    def cut(self, number):
        moments = []
        with self.people(every=1) as load:
            load.until_received(2)
            # Whoever signed in this morning stays so.
            self.disk.sync()
            for _ in range(self.TIMES):
                load.until_received(3)
                self.disk.cut_power()
                moments.append(time.monotonic())
                with self.machine.without_power():
                    self.start_anew()
                load.until_received(1)
        files = self.assert_files(load)
        self.hold(number, load, *moments, files=files)

    def assert_files(self, load):
        """Check each file of which somebody was told; return how many."""
        acts = {act.answer: act.what["key"] for act in load.history.of("upload")}
        rows = self.machine.query(
            """SELECT f.id, a.store_fname FROM egate_dossier_file f
               JOIN ir_attachment a ON a.id = f.attachment_id WHERE f.id = ANY(%s)""",
            list(acts),
        )
        self.assertEqual({file for file, _name in rows}, set(acts))
        store = self.machine.data / "filestore" / self.machine.database
        for file, name in rows:
            self.assertEqual((store / name).read_bytes(), pdf(acts[file]), f"file {file}")
        return len(rows)


@ROOT
@tagged("post_install", "-at_install")
class TestLostPower(PowerCase):
    @classmethod
    def set_up_office(cls, stack):
        used = int(subprocess.check_output(["du", "-sm", seed()]).split()[0])
        cls.disk = stack.enter_context(JournalingDisk(used + 900))
        own(cls.disk.place)
        cls.cluster = stack.enter_context(Cluster(cls.disk.place))
        cls.machine = stack.enter_context(Machine(cls.cluster, data=cls.disk.place / "files"))

    def test_f17_the_power_goes(self):
        self.cut("F17")

    def start_anew(self):
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.disk.come_back()
        self.cluster.start()

    def processes(self):
        """Return the processes of the cluster: they work in its folder."""
        for entry in os.scandir("/proc"):
            with suppress(OSError):
                if entry.name.isdigit() and os.readlink(f"{entry.path}/cwd").startswith(
                    str(self.disk.place)
                ):
                    yield int(entry.name)


@ROOT
@tagged("post_install", "-at_install")
class TestFilesLosePower(PowerCase):
    @classmethod
    def set_up_office(cls, stack):
        cls.disk = stack.enter_context(JournalingDisk(200))
        cls.cluster = stack.enter_context(Cluster())
        cls.machine = stack.enter_context(Machine(cls.cluster, data=cls.disk.place / "files"))

    def test_f40_the_disk_of_the_files_loses_its_power(self):
        self.cut("F40")

    def start_anew(self):
        self.disk.come_back()


@tagged("post_install", "-at_install")
class TestBrokenFiles(FaultCase):
    def test_f16_files_that_are_broken_are_found_and_never_shown_as_empty(self):
        with self.people(clerks=0, citizens=0, boards=0) as load:
            clerk = Person(self.machine.url, self.machine.database, "canbo.haichau")
            for _ in range(5):
                receive(load, clerk, "canbo.haichau", "haichau", with_file=True)
        files = [act.answer for act in load.history.of("upload")]
        rows = self.machine.query(
            """SELECT f.id, a.store_fname FROM egate_dossier_file f
               JOIN ir_attachment a ON a.id = f.attachment_id WHERE f.id = ANY(%s)""",
            files,
        )
        places = {
            file: self.machine.data / "filestore" / self.machine.database / name
            for file, name in rows
        }
        whole, missing, empty, half, flipped = files
        kept = {file: place.read_bytes() for file, place in places.items()}
        places[missing].unlink()
        places[empty].write_bytes(b"")
        places[half].write_bytes(kept[half][: len(kept[half]) // 2])
        middle = len(kept[flipped]) // 2
        changed = bytearray(kept[flipped])
        changed[middle] ^= 1
        places[flipped].write_bytes(changed)
        told, holds = self.machine.verify()
        self.assertFalse(holds)
        self.assertIn("4 faults", told)
        url = f"{self.machine.url}/egate/file/"
        self.assertEqual(clerk.session.get(f"{url}{whole}", timeout=60).content, kept[whole])
        for file in (missing, empty):
            answer = clerk.session.get(f"{url}{file}", timeout=60)
            self.assertFalse(answer.ok and not answer.content, "shown as an empty file")
        for file, content in kept.items():
            shutil.os.makedirs(places[file].parent, exist_ok=True)
            places[file].write_bytes(content)
        self.hold("F16", load, times=4)
