//! `errno`

use super::Module;
use crate::exception::errnos;
use crate::name;
use crate::native::{Answer, Args, Cx, getter};
use crate::table::HashError;
use crate::value::{Value, small};

/// `errno`: the names this runtime knows, with Linux's numbers.
pub static MODULE: Module =
    Module { name: "errno", methods: &[getter(name!("errorcode"), error_codes)], constants: CONSTANTS };

const CONSTANTS: &[(Value, Value)] = &[
    (name!("EPERM"), small(1)),
    (name!("ENOENT"), small(2)),
    (name!("EIO"), small(5)),
    (name!("EBADF"), small(9)),
    (name!("EAGAIN"), small(11)),
    (name!("ENOMEM"), small(12)),
    (name!("EACCES"), small(13)),
    (name!("EBUSY"), small(16)),
    (name!("EEXIST"), small(17)),
    (name!("ENODEV"), small(19)),
    (name!("ENOTDIR"), small(20)),
    (name!("EISDIR"), small(21)),
    (name!("EINVAL"), small(22)),
    (name!("ENOSPC"), small(28)),
    (name!("EROFS"), small(30)),
    (name!("EPIPE"), small(32)),
    (name!("ENOTEMPTY"), small(39)),
    (name!("EOPNOTSUPP"), small(95)),
    (name!("EAFNOSUPPORT"), small(97)),
    (name!("EADDRINUSE"), small(98)),
    (name!("ENETUNREACH"), small(101)),
    (name!("ECONNABORTED"), small(103)),
    (name!("ECONNRESET"), small(104)),
    (name!("ENOBUFS"), small(105)),
    (name!("EISCONN"), small(106)),
    (name!("ENOTCONN"), small(107)),
    (name!("ETIMEDOUT"), small(110)),
    (name!("ECONNREFUSED"), small(111)),
    (name!("EHOSTUNREACH"), small(113)),
    (name!("EALREADY"), small(114)),
    (name!("EINPROGRESS"), small(115)),
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
