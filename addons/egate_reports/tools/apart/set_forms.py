"""Forms set by Typst: in the server's process, or in one of its own where they are many."""

import typst

#: A folder that never is, where Typst would look for packages.
_NOWHERE = "/dev/null/nowhere"
#: With this begins what is told of documents that Typst refuses; other ends have no such word.
NOT_SET = "egate: Typst: "


def run(output, documents, **arguments):
    """Write the PDF of documents; see :func:`compiled`.

    :raise SystemExit: Typst refuses them; says :data:`NOT_SET` and the beginning of why
    """
    inputs = {**arguments.pop("inputs"), "documents": documents.read().decode()}
    fonts = fonts_of(arguments.pop("fonts"))
    try:
        content, _warnings = compiled(fonts=fonts, inputs=inputs, **arguments)
    except typst.TypstError as fault:
        # Short: only so much is kept of what a job says last.
        raise SystemExit(f"{NOT_SET}{str(fault)[:100]}") from fault
    output.write(content)


def fonts_of(folder):
    """Return the fonts of a folder and no others."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


def compiled(main, folder, fonts, inputs, standards, tags=True):
    """Return the PDF of a file of the layout, and what Typst warns of.

    :param str main: the file
    :param str folder: that it may read
    :param dict inputs: texts that the layout finds in ``sys.inputs``
    :raise typst.TypstError: it cannot be set
    """
    compiler = typst.Compiler(
        main,
        root=folder,
        font_paths=fonts,
        package_path=_NOWHERE,
        package_cache_path=_NOWHERE,
    )
    content, warnings = compiler.compile_with_warnings(
        format="pdf", sys_inputs=inputs, pdf_standards=standards, pdf_tags=tags
    )
    return content, [warning.message for warning in warnings]
