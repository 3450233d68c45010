"""`python -m pvd.dossiers kits|sheets --out <folder>`."""

import sys

from pvd.dossiers.batch import main

if __name__ == "__main__":
    sys.exit(main())
