CERT_NONE = 0
CERT_REQUIRED = 2


class SSLError(OSError):
    pass


class SSLContext:
    check_hostname = True
    verify_mode = CERT_REQUIRED
    def load_verify_locations(self, cafile=None, capath=None, cadata=None):
        pass
    def load_cert_chain(self, certfile, keyfile=None):
        pass
    def set_default_verify_paths(self):
        pass
    def wrap_socket(self, sock, *, server_side=False, server_hostname=None):
        raise SSLError(95, 'no TLS: it is not part of this firmware yet; use a plain TCP socket, or a gateway that speaks TLS')


def create_default_context():
    return SSLContext()
