"""`make dictionary`, `make docs`: what the warehouse holds, for people."""

from youth_platforms.cli.arguments import no_arguments


def dictionary(arguments: list[str]) -> None:
    """Write the data dictionary as workbook, page and text, and print where each is."""
    no_arguments("dictionary", dictionary.__doc__, arguments)
    from youth_platforms.dictionary.write import write_all

    for path in write_all():
        print(path)


def docs(arguments: list[str]) -> None:
    """Write dbt's documentation of models, tests and lineage as one page, and print where it is."""
    no_arguments("docs", docs.__doc__, arguments)
    from youth_platforms.dictionary.dbt_docs import write_page

    print(write_page())
