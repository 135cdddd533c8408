//! `array`: the type is `builtins/buffers/array.rs`.

use super::Module;
use crate::name;
use crate::types;

/// The module.
pub static MODULE: Module = Module {
    name: "array",
    methods: &[],
    constants: &[(name!("array"), types::of(types::ARRAY)), (name!("ArrayType"), types::of(types::ARRAY))],
};
