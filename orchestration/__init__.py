"""The warehouse's orchestration.

Matrices here are small: more threads of the linear algebra library wait longer than they work. It reads this as numpy is
imported, so it stands before everything else.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
