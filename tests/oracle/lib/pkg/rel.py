from . import VALUE
from .sub import NAME
from . import sub
from .inner import leaf
def up():
    return sub.deep(), leaf.where
