import err_pkg.good
import err_helper
1 / 0
