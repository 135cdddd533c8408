class VfsFat:
    label = 'CIRCUITPY'
    readonly = False

_root = VfsFat()


def getmount(path):
    if path != '/':
        raise OSError(19, 'ENODEV')
    return _root


def remount(path, readonly=False, **kw):
    if path != '/':
        raise OSError(19, 'ENODEV')
    if readonly:
        raise RuntimeError('the board keeps its files writable: nobody else has them')


def _no(*a, **kw):
    raise RuntimeError('this board has one file store, and it stays mounted')

mount = umount = erase_filesystem = _no


def disable_usb_drive():
    pass

enable_usb_drive = disable_usb_drive
