"""Kernels that start by forking a process in which the heavy modules are loaded already.

A general part: it knows Jupyter, and nothing of what the notebooks are about. Name the
provisioner `fork-provisioner` in a kernelspec, or in `JUPYTER_DEFAULT_PROVISIONER_NAME`; see
`docs/kernels.md`.
"""

PROVISIONER_NAME = "fork-provisioner"
