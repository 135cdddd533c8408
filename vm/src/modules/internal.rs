//! `_vm`: what modules written in Python need of the VM: the variables of a module (`globals()`).

use super::Module;
use crate::name;
use crate::native::method;

/// The module.
pub static MODULE: Module = Module {
    name: "_vm",
    methods: &[method(name!("variables"), |cx, a| crate::builtins::functions::globals_of(cx, a.get(0)), 1, 1)],
    constants: &[],
};
