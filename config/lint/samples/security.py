"""What the rules of semgrep.yml must find ("ruleid:") and what they must let pass ("ok:")."""


class Handover(models.Model):
    def give(self):
        # ok: sudo-without-a-check
        self._check_giver()
        self.sudo().state = "sent"

    # ruleid: sudo-without-a-check
    def take(self):
        stack = self.sudo()
        stack.state = "done"

    # ruleid: sudo-without-a-check
    def settle(self):
        for line in self.sudo().line_ids:
            line.state = "done"

    # ok: sudo-without-a-check
    def _settle(self):
        self.sudo().state = "done"

    def number(self):
        # ruleid: privileged-create
        self.env["egate.number"].sudo().create({"number": 1})
        # ruleid: privileged-create
        self.env["egate.number"].with_user(SUPERUSER_ID).create({"number": 1})
        # ruleid: privileged-create
        self.env(su=True)["egate.number"].create({"number": 1})
        numbers = self.env["egate.number"].sudo()
        # ruleid: privileged-create
        numbers.create({"number": 1})
        # ok: privileged-create
        self.env["egate.number"]._create_privileged({"number": 1})
        # ok: privileged-create
        self.env["egate.number"].create({"number": 1})

    def desk_of(self, address, code):
        # ruleid: pattern-on-a-key
        self.search(Domain("scanner_email", "=ilike", address))
        # ruleid: pattern-on-a-key
        self.search([("email", "ilike", address)])
        # ok: pattern-on-a-key
        self.search(Domain("scanner_email", "=", address))
        # ok: pattern-on-a-key
        self.search(Domain("search_key", "=like", escape_psql(code) + "%"))
        # ok: pattern-on-a-key
        self.search(Domain("display_name", "ilike", code))

    def folder(self, root):
        # ruleid: path-from-a-field
        first = Path(root, self.code)
        # ruleid: path-from-a-field
        second = root / self.code
        # ruleid: path-from-a-field
        third = os.path.join(root, self.name)
        # ok: path-from-a-field
        return below(root, self.code), root / "scans", first, second, third

    def shown(self, text):
        # ruleid: markup-of-formatted-text
        one = Markup(f"<b>{text}</b>")
        # ruleid: markup-of-formatted-text
        two = Markup("<b>%s</b>" % text)
        # ruleid: markup-of-formatted-text
        three = Markup("<b>" + text)
        # ok: markup-of-formatted-text
        return Markup("<b>%s</b>") % text, one, two, three

    def count(self, name):
        # ruleid: formatted-sql
        self.env.cr.execute(f"SELECT 1 FROM unit WHERE name = '{name}'")
        # ruleid: formatted-sql
        self.env.cr.execute("SELECT 1 FROM unit WHERE name = '%s'" % name)
        # ruleid: formatted-sql
        self.env.execute_query(SQL("SELECT 1 FROM unit WHERE name = '{}'".format(name)))
        # ok: formatted-sql
        self.env.cr.execute("SELECT 1 FROM unit WHERE name = %s", [name])
        # ok: formatted-sql
        self.env.execute_query(SQL("SELECT 1 FROM %s", SQL.identifier(name)))

    def call(self, url):
        # ruleid: request-without-timeout
        requests.get(url)
        with requests.Session() as session:
            # ruleid: request-without-timeout
            session.post(url, data={})
            # ok: request-without-timeout
            session.post(url, data={}, timeout=10)
        # ruleid: urlopen-without-timeout
        urllib.request.urlopen(url)
        # ok: urlopen-without-timeout
        urllib.request.urlopen(url, timeout=10)

    def name_of(self, text):
        # ruleid: evaluated-text
        one = safe_eval(self.print_report_name, {"object": self})
        # ruleid: evaluated-text
        two = eval(text)
        # ok: evaluated-text
        return ast.literal_eval(text), one, two

    def told(self, mail):
        # ruleid: swallowed-exception
        try:
            mail.send()
        except Exception:
            pass
        # ok: swallowed-exception
        try:
            mail.send()
        except OSError as error:
            _logger.info("not sent: %s", error)
        # ruleid: commit
        self.env.cr.commit()
        # ok: commit
        self.env["ir.cron"]._commit_progress(1)

    def scan(self, device):
        # ruleid: shell
        subprocess.run(f"scanimage -d {device}", shell=True)
        # ok: shell
        subprocess.run(["scanimage", "-d", device], timeout=60, check=True)

    def shared(self, raw):
        # ruleid: public-attachment
        one = {"name": "x", "raw": raw, "public": True}
        # ok: public-attachment
        return {"name": "x", "raw": raw}, one

    def may(self):
        # ruleid: context-as-a-switch
        if self.env.context.get("skip_check"):
            return True
        # ok: context-as-a-switch
        return self.env.context.get("lang") == "vi_VN"


class Board(http.Controller):
    # ruleid: csrf-off
    @http.route("/egate/hook", type="http", auth="public", methods=["POST"], csrf=False)
    def hook(self, **values):
        # ruleid: values-as-they-came
        request.env["egate.rating"].create(values)
        # ok: values-as-they-came
        request.env["egate.rating"].create({"stars": values.get("stars")})

    # ok: csrf-off
    @http.route("/egate/paper", type="http", auth="public", methods=["GET"])
    def paper(self, paper_id, token):
        # ruleid: public-route-past-the-rules
        paper = request.env["egate.paper"].sudo().browse(paper_id)
        # ok: public-route-past-the-rules
        found = request.env["egate.paper"]._by_token(token)
        return paper.name, found

    # ok: public-route-past-the-rules
    @http.route("/egate/mine", type="http", auth="user", methods=["GET"])
    def mine(self, paper_id):
        return request.env["egate.paper"].browse(paper_id)
