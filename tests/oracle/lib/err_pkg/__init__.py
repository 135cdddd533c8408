from . import good
from .bad import thing
