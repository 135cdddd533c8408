//! Files of a program on the bare VM: real ones, relative to where it was started.

use std::path::PathBuf;
use std::process::Command;

/// Runs a program in a folder of its own and gives back what it printed, and the folder.
fn exec(name: &str, program: &str) -> (String, PathBuf) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("files-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("program.py"), program).unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_fieldwarden"))
        .args(["exec", "program.py"])
        .current_dir(&folder)
        .env("FIELDWARDEN_TEST_KEY", "value")
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    (String::from_utf8(ran.stdout).unwrap(), folder)
}

#[test]
fn text_and_bytes_go_out_and_come_back() {
    let program = "import os
with open('t', 'w') as f:
    assert f.write('h\\u00e9llo\\nworld\\n' * 200) == 2400
with open('t') as f:
    assert f.read(2) == 'h\\u00e9' and f.readline() == 'llo\\n' and f.tell() == 7
    assert f.seek(0) == 0 and len(f.readlines()) == 400 and f.read() == '' and f.readline() == ''
    f.seek(0)
    assert sum(1 for line in f) == 400
with open('b', 'wb') as f:
    f.write(bytes(range(256)) * 3)
    f.write(memoryview(b'xend')[1:])
with open('b', 'r+b') as f:
    buffer = bytearray(300)
    assert f.readinto(buffer) == 300 and buffer[255:258] == b'\\xff\\0\\1'
    f.seek(-3, 2)
    assert f.read() == b'end' and f.read(1) == b''
    f.seek(1)
    f.write(b'__')
    f.seek(0)
    assert f.read(4) == b'\\0__\\3'
    assert f.truncate(10) == 10
assert os.stat('b')[6] == 10
with open('t', 'a') as f:
    f.write('more')
assert open('t').read()[-5:] == '\\nmore'
assert f.closed
for act in (f.read, f.flush, f.tell):
    try:
        act()
        assert False
    except ValueError:
        pass
print(os.getenv('FIELDWARDEN_TEST_KEY'), os.getenv('NOT_THERE', 'default'))";
    let (printed, folder) = exec("round", program);
    assert_eq!(printed, "value default\n");
    assert_eq!(std::fs::read(folder.join("b")).unwrap(), b"\0__\x03\x04\x05\x06\x07\x08\x09");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn errors_are_those_that_tools_look_for() {
    let program = "import os
os.mkdir('d')
open('f', 'w').close()
def number(act, *args):
    try:
        act(*args)
    except OSError as e:
        return str(e)
    return None
print(number(open, 'no'), number(open, 'd'), number(os.listdir, 'f'), number(os.mkdir, 'd'), sep='; ')
open('d/g', 'x').close()
print(number(open, 'd/g', 'x'), number(os.rmdir, 'd'), number(os.remove, 'd'), number(os.rmdir, 'f'), sep='; ')
f = open('f')
print(number(f.write, 'x'), number(os.remove, 'f'), number(os.chdir, 'f'), sep='; ')
f.close()
os.remove('d/g'); os.rename('d', 'e'); os.chdir('e'); print(os.getcwd()[-2:], os.listdir('..'))
os.chdir('..'); os.rmdir('e')";
    let (printed, folder) = exec("errors", program);
    assert_eq!(
        printed,
        "[Errno 2] ENOENT; [Errno 21] EISDIR; [Errno 20] ENOTDIR; [Errno 17] EEXIST
[Errno 17] EEXIST; [Errno 39] ENOTEMPTY; [Errno 21] EISDIR; [Errno 20] ENOTDIR
[Errno 9] EBADF; [Errno 16] EBUSY; [Errno 20] ENOTDIR
/e ['e', 'f', 'program.py']
"
    );
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn file_left_open_at_the_end_loses_nothing_and_lost_ones_close_themselves() {
    let program = "for i in range(100):
    open('program.py')
f = open('left', 'w')
f.write('not lost')";
    let (_, folder) = exec("left", program);
    assert_eq!(std::fs::read_to_string(folder.join("left")).unwrap(), "not lost");
    std::fs::remove_dir_all(folder).unwrap();
}
