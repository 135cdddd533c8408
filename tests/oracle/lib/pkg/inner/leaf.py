from .. import VALUE as parent_value
from ..sub import NAME
where = "leaf of " + NAME
