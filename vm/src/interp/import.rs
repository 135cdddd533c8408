//! Imports: built-in modules, files in `sys.path`, packages; and linking code to its module.

use super::source::{compile_file, compile_packed, link};
use super::{Vm, Word, frame, import_from};
use crate::attr;
use crate::host::{Host, Stat};
use crate::layout::{code, kind};
use crate::names;
use crate::native::{Cx, Signal};
use crate::packed::Packed;
use crate::repr::Cut;
use crate::state::{Catch, root};
use crate::types;
use crate::value::{UNSET, Value, imm, immediate};
use core::fmt::Write;

/// The longest module name or path.
const PATH_MAX: usize = 128;
pub(super) type Path = heapless::String<PATH_MAX>;

/// A new MODULE called `name`, with `__name__` and, unless UNSET, `__file__`.
pub fn new_module(cx: &mut Cx<'_, '_>, name: Value, file: Value) -> Result<Value, Signal> {
    let m = cx.heap.alloc(kind::MODULE, 4)?;
    let globals = cx.heap.new_dict(4)?;
    cx.heap.set(m, 1, name);
    cx.heap.set(m, 2, globals);
    attr::store_in_module(cx, m, names::NAME, name)?;
    if file != UNSET {
        attr::store_in_module(cx, m, names::FILE, file)?;
    }
    Ok(m)
}

/// IMPORT, IMPORTFROM, IMPORTSTAR.
pub fn step(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    match w.op() {
        crate::op::IMPORT => import(vm, host, w, stage),
        crate::op::IMPORTFROM => import_from::from(vm, host, w, stage),
        _ => import_from::star(vm, host, w),
    }
}

/// The full dotted name an import statement means: the name itself, or relative to the current package.
fn full_name(vm: &mut Vm<'_>, host: &mut dyn Host, name: Value, level: usize) -> Result<Path, Signal> {
    let mut out = Path::new();
    if level > 0 {
        let module = vm.heap.get(crate::value::heap_ref(vm.cursor.code), code::MODULE);
        let mut own = Path::new();
        let _ = Cut(&mut own).write_str(vm.heap.str_text(vm.heap.get(module, 1)));
        let globals = vm.heap.get(module, 2);
        let is_package = vm.heap.get_name(globals, names::PATH) != UNSET;
        let mut up = if is_package { level - 1 } else { level };
        let mut package = own.as_str();
        while up > 0 {
            package = match package.rfind('.') {
                Some(i) => &package[..i],
                None => "",
            };
            up -= 1;
        }
        if package.is_empty() {
            let mut cx = vm.cx(host);
            return cx
                .raise(types::IMPORT_ERROR, format_args!("attempted relative import with no known parent package"));
        }
        let _ = out.push_str(package);
    }
    let text = vm.heap.str_text(name);
    if !text.is_empty() {
        if !out.is_empty() {
            let _ = out.push('.');
        }
        if out.push_str(text).is_err() {
            let mut cx = vm.cx(host);
            return cx.raise(types::IMPORT_ERROR, format_args!("module name of more than {PATH_MAX} bytes"));
        }
    }
    Ok(out)
}

/// IMPORT: imports each prefix of the dotted name in turn; the module of one may take a frame to run, after which this starts again.
fn import(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, stage: u32) -> Result<(), Signal> {
    let second = vm.operand(1) as usize;
    let level = second & 0x7fff;
    if stage == 2 {
        // The module's code raised: it is not imported.
        let e = vm.result();
        forget_importing(vm, w);
        vm.state.set_pending(e);
        return Err(Signal::Raise);
    }
    let name = vm.pool(w.bx());
    let full = full_name(vm, host, name, level)?;
    let mut parent = UNSET;
    let mut top = UNSET;
    let mut end = 0;
    while end < full.len() {
        end = full[end + 1..].find('.').map_or(full.len(), |i| end + 1 + i);
        let part = &full[..end];
        let module = match find_loaded(vm, part)? {
            Some(m) => m,
            None => match load_named(vm, host, w, part, parent)? {
                Loaded::Module(m) => m,
                Loaded::Running => return Ok(()),
            },
        };
        if parent != UNSET {
            let last = part.rfind('.').map_or(part, |i| &part[i + 1..]);
            let key = vm.heap.intern(last.as_bytes())?;
            let mut cx = vm.cx(host);
            attr::store_in_module(&mut cx, parent, key, module)?;
        }
        if top == UNSET {
            top = module;
        }
        parent = module;
    }
    let from_list = second >> 16 != 0xffff;
    let v = if from_list || level > 0 || second & 0x8000 != 0 { parent } else { top };
    vm.set_r(w.a(), v);
    vm.advance(2);
    Ok(())
}

pub(super) fn find_loaded(vm: &mut Vm<'_>, name: &str) -> Result<Option<Value>, Signal> {
    let key = vm.heap.intern(name.as_bytes())?;
    let modules = vm.state.roots[root::MODULES];
    let v = vm.heap.get_name(modules, key);
    Ok(if v == UNSET { None } else { Some(v) })
}

/// As [`load`], with the name put where [`forget_importing`] finds it.
fn load_named(vm: &mut Vm<'_>, host: &mut dyn Host, w: Word, name: &str, parent: Value) -> Result<Loaded, Signal> {
    let key = vm.heap.intern(name.as_bytes())?;
    vm.set_r(w.a(), key);
    load(vm, host, name, parent)
}

pub(super) enum Loaded {
    Module(Value),
    Running,
}

/// Takes the module whose code raised out of `sys.modules`. Its name waits in the instruction's target, which nothing else uses meanwhile.
pub(super) fn forget_importing(vm: &mut Vm<'_>, w: Word) {
    let (modules, name) = (vm.state.roots[root::MODULES], vm.r(w.a()));
    if vm.heap.is(name, kind::STR) {
        vm.heap.delete_name(modules, name);
    }
}

fn load(vm: &mut Vm<'_>, host: &mut dyn Host, name: &str, parent: Value) -> Result<Loaded, Signal> {
    let builtin = crate::modules::named(&vm.cx(host), name);
    if vm.state.builtins_first
        && let Some(number) = builtin
    {
        return Ok(Loaded::Module(load_builtin(vm, host, name, number)?));
    }
    let python = crate::modules::python::module(name).or_else(|| host.source(name));
    if vm.state.builtins_first
        && let Some(text) = python
    {
        return load_python(vm, host, name, text);
    }
    if let Some((path, package)) = find_file(vm, host, name, parent) {
        return load_file(vm, host, name, &path, package);
    }
    if let Some(number) = builtin {
        return Ok(Loaded::Module(load_builtin(vm, host, name, number)?));
    }
    if let Some(text) = python {
        return load_python(vm, host, name, text);
    }
    let mut cx = vm.cx(host);
    if parent != UNSET {
        let outer = name.rfind('.').map_or("", |i| &name[..i]);
        let has_path = cx.heap.get_name(cx.heap.get(parent, 2), names::PATH) != UNSET;
        if !has_path {
            return cx.raise(
                types::MODULE_NOT_FOUND_ERROR,
                format_args!("No module named '{name}'; '{outer}' is not a package"),
            );
        }
    }
    let missing = cx.heap.new_str(name)?;
    match cx.raise::<()>(types::MODULE_NOT_FOUND_ERROR, format_args!("No module named '{name}'")) {
        Err(Signal::Raise) => {
            // The exception knows which module it was, if memory lasts.
            let e = cx.state.roots[crate::state::root::PENDING];
            let _ = crate::builtins::exceptions::keep(&mut cx, e, crate::name!("name"), missing);
            Err(Signal::Raise)
        }
        Err(other) => Err(other),
        Ok(()) => Err(Signal::Raise),
    }
}

pub(super) fn load_builtin(vm: &mut Vm<'_>, host: &mut dyn Host, name: &str, number: u32) -> Result<Value, Signal> {
    let key = vm.heap.intern(name.as_bytes())?;
    let m = vm.heap.alloc(kind::MODULE, 4)?;
    vm.heap.set(m, 1, key);
    vm.heap.set(m, 3, imm(immediate::MODULE, number));
    let modules = vm.state.roots[root::MODULES];
    vm.heap.set_name(modules, key, m)?;
    let _ = host;
    Ok(m)
}

/// The file of module `name`: (path, whether it is a package's `__init__.py`).
pub(super) fn find_file(vm: &mut Vm<'_>, host: &mut dyn Host, name: &str, parent: Value) -> Option<(Path, bool)> {
    let last = name.rfind('.').map_or(name, |i| &name[i + 1..]);
    let try_in = |host: &mut dyn Host, folder: &str| -> Option<(Path, bool)> {
        let slash = if folder.is_empty() || folder.ends_with('/') { "" } else { "/" };
        for (suffix, package) in [("/__init__.py", true), (".py", false)] {
            let mut path = Path::new();
            if write!(path, "{folder}{slash}{last}{suffix}").is_err() {
                continue;
            }
            if matches!(host.stat(&path), Stat::File(_)) {
                return Some((path, package));
            }
        }
        None
    };
    if parent != UNSET {
        let globals = vm.heap.get(parent, 2);
        let cell = if globals == UNSET { UNSET } else { vm.heap.get_name(globals, names::PATH) };
        let folder = if cell == UNSET { return None } else { vm.heap.get(cell, 1) };
        let mut path = Path::new();
        let _ = Cut(&mut path).write_str(vm.heap.str_text(first_entry(vm, folder)));
        return try_in(host, &path);
    }
    let entries = vm.state.roots[root::PATH];
    for i in 0..vm.heap.list_len(entries) {
        let mut folder = Path::new();
        let entry = vm.heap.list_get(entries, i).unwrap_or(UNSET);
        if vm.heap.is(entry, kind::STR)
            && write!(folder, "{}", vm.heap.str_text(entry)).is_ok()
            && let Some(found) = try_in(host, &folder)
        {
            return Some(found);
        }
    }
    None
}

fn first_entry(vm: &Vm<'_>, path: Value) -> Value {
    match vm.heap.kind(path) {
        Some(kind::LIST) => vm.heap.list_get(path, 0).unwrap_or(names::EMPTY),
        Some(kind::STR) => path,
        _ => names::EMPTY,
    }
}

/// Compiles a built-in module that is Python, and runs it as a file's is run.
fn load_python(vm: &mut Vm<'_>, host: &mut dyn Host, name: &str, text: Packed) -> Result<Loaded, Signal> {
    let key = vm.heap.intern(name.as_bytes())?;
    let mut cx = vm.cx(host);
    let c = compile_packed(&mut cx, text, key)?;
    let module = new_module(&mut cx, key, UNSET)?;
    run_module(vm, host, key, c, module)
}

/// Compiles a module's file, enters it into `sys.modules` and pushes the frame of its code.
pub(super) fn load_file(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    name: &str,
    path: &str,
    package: bool,
) -> Result<Loaded, Signal> {
    let key = vm.heap.intern(name.as_bytes())?;
    let file = vm.heap.new_str(path)?;
    let c = compile_file(vm, host, path, file)?;
    let mut cx = vm.cx(host);
    let module = new_module(&mut cx, key, file)?;
    if package {
        let folder = path.strip_suffix("/__init__.py").unwrap_or(path);
        let text = cx.heap.new_str(folder)?;
        let list = cx.heap.new_list(&[text])?;
        attr::store_in_module(&mut cx, module, names::PATH, list)?;
    }
    let package_name = if package { name } else { name.rfind('.').map_or("", |i| &name[..i]) };
    let text = cx.heap.intern(package_name.as_bytes())?;
    attr::store_in_module(&mut cx, module, names::PACKAGE, text)?;
    run_module(vm, host, key, c, module)
}

/// Links a module's code, enters the module into `sys.modules` and pushes the frame of its code.
fn run_module(vm: &mut Vm<'_>, host: &mut dyn Host, key: Value, c: Value, module: Value) -> Result<Loaded, Signal> {
    let mut cx = vm.cx(host);
    link(&mut cx, c, module)?;
    let at = vm.cursor.base + vm.registers();
    let registers = (vm.heap.get(c, code::INFO) >> 1 & 1023) as usize;
    if !frame::fits(vm, at, registers) {
        let mut cx = vm.cx(host);
        return cx.raise(types::RECURSION_ERROR, format_args!("maximum recursion depth exceeded during import"));
    }
    let modules = vm.state.roots[root::MODULES];
    vm.heap.set_name(modules, key, module)?;
    let link = frame::Link { distance: at - vm.cursor.base, stage: 1, catch: Catch::Everything, init: false, to: 0 };
    let back = vm.relative_pc();
    frame::push(vm, at, c, c, &[], back, link);
    Ok(Loaded::Running)
}
