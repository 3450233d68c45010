"""`python -m pvd.archive --out <folder>`."""

import signal
import sys

from pvd.archive.batch import main

if __name__ == "__main__":
    # Stopped by a supervisor or by Ctrl+C: the same way out, which leaves no process behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
