"""Print EGATE_PG_URL as libpq's environment variables, for the shell to evaluate."""

import os
import shlex
import sys

import psycopg2
from psycopg2.extensions import parse_dsn

VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
}


def main():
    url = os.environ["EGATE_PG_URL"]
    try:
        parts = parse_dsn(url)
        psycopg2.connect(**{"dbname": "postgres", "connect_timeout": 5, **parts}).close()
    except psycopg2.Error as error:
        reason = str(error).strip().splitlines()[0]
        sys.stderr.write(f"\negate: the server that EGATE_PG_URL names does not answer: {reason}\n")
        sys.stdout.write("exit 1\n")
        return
    for key, variable in VARIABLES.items():
        if key in parts:
            sys.stdout.write(f"export {variable}={shlex.quote(parts[key])}\n")


main()
