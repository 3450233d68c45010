"""A tiny invented release: twelve communes that do not exist, in the exact schema of the real one."""
