"""Pages as readers of screens and people with a small screen find them."""

import json
import os
from pathlib import Path

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOK = """
%(axe)s
axe.run(document, { runOnly: %(levels)s, resultTypes: ["violations"] }).then(({ violations }) => {
    const found = violations.flatMap(({ id, nodes }) => nodes.map(
        (node) => `${id}: ${node.target.join(" ")} ${node.html.slice(0, 160)}`));
    if (document.documentElement.scrollWidth > window.innerWidth) {
        found.push(`wider than the screen: ${document.documentElement.scrollWidth}`);
    }
    if (found.length) {
        console.error(`${location.pathname}\\n${found.join("\\n")}`);
    } else {
        console.log("test successful");
    }
}, (error) => console.error(String(error)));
"""


class Readers:
    """Mix-in of an ``HttpCase``: axe-core looks at a page, in the class's ``browser_size``."""

    def look_at(self, path, login=None):
        """Fail where the page breaks a rule of level A or AA, or is wider than its screen."""
        sources = list(Path(os.environ["EGATE_STATE"], "axe").glob("*.js"))
        self.assertTrue(sources, "axe-core is fetched by ./egate setup and ./egate test")
        look = LOOK % {"axe": sources[-1].read_text(), "levels": json.dumps(LEVELS)}
        self.browser_js(path, look, "document.readyState === 'complete'", login=login)
