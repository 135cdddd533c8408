# An error inside an imported module.
import err_module_body
