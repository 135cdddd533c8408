//! `errno`

use super::Module;
use crate::exception::errnos;
use crate::names::of;
use crate::native::{Answer, Cx, Args, getter};
use crate::table::HashError;
use crate::value::{Value, small};

/// `errno`: the names this runtime knows, with Linux's numbers.
pub static MODULE: Module = Module { name: "errno", methods: &[getter(of("errorcode"), error_codes)], constants: CONSTANTS };

const CONSTANTS: &[(Value, Value)] = &[
    (of("EPERM"), small(1)),
    (of("ENOENT"), small(2)),
    (of("EIO"), small(5)),
    (of("EBADF"), small(9)),
    (of("EAGAIN"), small(11)),
    (of("ENOMEM"), small(12)),
    (of("EACCES"), small(13)),
    (of("EBUSY"), small(16)),
    (of("EEXIST"), small(17)),
    (of("ENODEV"), small(19)),
    (of("ENOTDIR"), small(20)),
    (of("EISDIR"), small(21)),
    (of("EINVAL"), small(22)),
    (of("ENOSPC"), small(28)),
    (of("EROFS"), small(30)),
    (of("EPIPE"), small(32)),
    (of("ENOTEMPTY"), small(39)),
    (of("EOPNOTSUPP"), small(95)),
    (of("EAFNOSUPPORT"), small(97)),
    (of("EADDRINUSE"), small(98)),
    (of("ENETUNREACH"), small(101)),
    (of("ECONNABORTED"), small(103)),
    (of("ECONNRESET"), small(104)),
    (of("ENOBUFS"), small(105)),
    (of("EISCONN"), small(106)),
    (of("ENOTCONN"), small(107)),
    (of("ETIMEDOUT"), small(110)),
    (of("ECONNREFUSED"), small(111)),
    (of("EHOSTUNREACH"), small(113)),
    (of("EALREADY"), small(114)),
    (of("EINPROGRESS"), small(115)),
];

fn error_codes(cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let dict = cx.heap.new_dict(errnos().count())?;
    for (number, name) in errnos() {
        let name = cx.heap.new_str(name)?;
        if let Err(HashError::Memory(need)) = cx.heap.table_set(dict, small(number), name) {
            return Err(need.into());
        }
    }
    Ok(dict)
}
