# Graphics cards: built where HULLX_CUDA=ON, imported on request only.
def why_no_device() -> str: ...  # empty where a card can be used
def open_device() -> object: ...  # a capsule, for _core.Backend
def peaks() -> tuple[float, float]: ...  # int8 multiply-adds and bytes of memory a second
