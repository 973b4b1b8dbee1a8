"""What large files cost the server that takes them; see server.py."""

import random
import struct
import zlib

from server import Server

from odoo.tests import BaseCase, tagged

MEGABYTE = 1 << 20
SIZE = 10 * MEGABYTE


def noise(number, size=SIZE):
    return random.Random(number).randbytes(size)


def pdf(number):
    """Return a PDF of one page that shows a picture of 10 MB."""
    picture = noise(number)
    bodies = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length 27>>\nstream\nq 595 0 0 842 0 0 cm /I Do Q\nendstream",
        b"<</Type/XObject/Subtype/Image/Width 2560/Height 4096/BitsPerComponent 8"
        b"/ColorSpace/DeviceGray/Length %d>>\nstream\n" % len(picture) + picture + b"\nendstream",
    )
    parts, places, at = [b"%PDF-1.7\n"], [], 9
    for place, body in enumerate(bodies, 1):
        places.append(at)
        parts.append(b"%d 0 obj\n" % place + body + b"\nendobj\n")
        at += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer\n<</Size 6/Root 1 0 R>>\n"
    return b"".join([*parts, end, b"startxref\n%d\n%%%%EOF\n" % at])


def png(number):
    """Return a grey picture of 10 MB that nothing makes smaller."""

    def chunk(name, data):
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    rows = b"".join(b"\0" + noise(number * 4096 + row, 2560) for row in range(4096))
    head = struct.pack(">IIBBBBB", 2560, 4096, 8, 0, 0, 0, 0)
    packed = zlib.compress(rows, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


@tagged("post_install", "-at_install")
class TestUploadMemory(BaseCase):
    def test_twenty_files_of_ten_megabytes_cost_less_than_64_of_memory(self):
        with Server() as server:
            clerk = server.sign_in("canbo.sontra")
            small, large = self.paper(clerk), self.paper(clerk)
            # What the first upload loads, it loads once.
            answer = clerk.send(
                f"/egate/paper/{small}/files",
                [("a.pdf", lambda: pdf(0)), ("b.png", lambda: png(0))],
            )
            self.assertEqual((answer.status_code, answer.json()["errors"]), (200, []))
            before = server.memory()
            server.forget_peak()
            files = [(f"{number}.pdf", lambda n=number: pdf(n)) for number in range(1, 15)]
            files += [(f"{number}.png", lambda n=number: png(n)) for number in range(15, 21)]
            answer = clerk.send(f"/egate/paper/{large}/files", files)
            grown = server.memory(peak=True) - before
            stored = server.query(
                """SELECT count(*), min(a.file_size), count(a.store_fname)
                   FROM egate_dossier_file f JOIN ir_attachment a ON a.id = f.attachment_id
                   WHERE f.paper_id = %s""",
                large,
            )
            complaints = server.complaints()
        self.assertEqual((answer.status_code, answer.json()["errors"]), (200, []))
        (found,) = stored
        self.assertEqual((found[0], found[2]), (20, 20))
        self.assertGreaterEqual(found[1], SIZE)
        self.assertLess(grown, 64 * MEGABYTE, "at its highest")
        self.assertEqual(complaints, [])

    def test_a_citizens_files_too_whole_or_in_pieces(self):
        with Server() as server:
            citizen = server.sign_in("canbo.sontra")
            number, part = self.begun(server, citizen)
            path = f"/egate/my/submissions/{number}/files"
            # What the first upload loads, it loads once.
            citizen.send(f"{path}/add?component={part}", [("a.pdf", lambda: pdf(0))])
            self.send_in_pieces(citizen, path, part, "b.png", png(0))
            before = server.memory()
            server.forget_peak()
            for number_of_file in range(1, 11):
                name, content = f"{number_of_file}.pdf", pdf(number_of_file)
                self.send_in_pieces(citizen, path, part, name, content)
            files = [(f"{one}.png", lambda n=one: png(n)) for one in range(11, 21)]
            answer = citizen.send(f"{path}/add?component={part}", files)
            grown = server.memory(peak=True) - before
            stored = server.query(
                """SELECT count(*), count(a.store_fname)
                   FROM egate_submission_file f JOIN ir_attachment a ON a.id = f.attachment_id
                   WHERE f.submission_id = %s""",
                number,
            )
            complaints = server.complaints()
        self.assertEqual(answer.status_code, 200, "sent on to the page")
        self.assertEqual(stored, [(22, 22)])
        self.assertLess(grown, 64 * MEGABYTE, "at its highest")
        self.assertEqual(complaints, [])

    def begun(self, server, citizen):
        """Begin an online dossier; return its number and the id of one of its papers."""
        code = "1.001193"
        desk = server.query(
            "SELECT id FROM egate_unit WHERE kind = 'desk' AND level = 'commune' LIMIT 1"
        )
        fields = {"csrf_token": citizen.token, "for_whom": "self", "desk": desk[0][0]}
        cases = server.query(
            """SELECT v.id FROM egate_procedure_variant v
               JOIN egate_procedure_version e ON e.id = v.version_id
               JOIN egate_procedure p ON p.id = e.procedure_id
               WHERE p.code = %s AND e.state = 'published' LIMIT 1""",
            code,
        )
        if cases:
            fields["variant"] = cases[0][0]
        begin = f"{server.url}/egate/submit/{code}/begin"
        answer = citizen.session.post(begin, data=fields, allow_redirects=False, timeout=120)
        self.assertEqual(answer.status_code, 303, answer.text[-3000:])
        number = int(answer.headers["Location"].split("/submissions/")[1].split("/")[0])
        page = f"{server.url}/egate/my/submissions/{number}/papers"
        text = citizen.session.get(page, timeout=120).text
        return number, int(text.split('data-component="')[1].split('"')[0])

    def send_in_pieces(self, citizen, path, part, name, content):
        """Send a file as the page's script does."""
        token = {"csrf_token": citizen.token}
        begun = citizen.session.post(
            f"{citizen.url}{path}/begin",
            data={**token, "component": part, "name": name, "size": len(content)},
            timeout=120,
        ).json()
        at = begun["offset"]
        while at < len(content):
            answer = citizen.session.post(
                f"{citizen.url}{path}/piece",
                data={**token, "token": begun["token"], "offset": at},
                files={"piece": ("piece", content[at : at + MEGABYTE])},
                timeout=120,
            ).json()
            self.assertNotIn("error", answer)
            at = answer["offset"]
        self.assertTrue(answer["file"])

    def paper(self, clerk):
        """Begin a dossier at the counter; return the id of its only paper."""
        procedure = clerk.call("egate.procedure", "search", [("code", "=", "1.001193")])
        draft = clerk.call(
            "egate.dossier",
            "create",
            {"procedure_id": procedure[0], "paper_ids": [(0, 0, {"name": "Hồ sơ đính kèm"})]},
        )
        (paper,) = clerk.call("egate.dossier.paper", "search", [("dossier_id", "=", draft)])
        return paper
