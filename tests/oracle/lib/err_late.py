import sys
import err_helper
import pkg.sub
value = err_helper.value
raise ValueError('late: ' + str('err_late' in sys.modules))
