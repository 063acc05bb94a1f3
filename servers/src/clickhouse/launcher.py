"""Runs the ClickHouse server which is built into the chdb-core wheel, in this process.

The extension module embeds `clickhouse-local`, and that program can open the listeners of a real
server (`SYSTEM START LISTEN`) for as long as one of its statements runs. So the engine gets two
statements: one that opens the HTTP listener and one that never ends. Everything that is a setting
(port, users, memory) stands in `config.xml` and `users.xml`, written by the `servers` crate into the
directory given as `--settings`, from which the engine is started.

Ends on SIGTERM or SIGINT in order; ends at once when the process that started it is gone.
Only the standard library is used: the `chdb` Python package would want pandas and pyarrow.
"""

import argparse
import base64
import ctypes
# Loaded by name lookups of sockets when first needed; by then root's files may be out of reach.
import encodings.idna  # noqa: F401
import http.client
import importlib.util
import os
import pwd
import signal
import sys
import threading
import time

SERVE = (
    "SYSTEM START LISTEN HTTP;"
    "SELECT sleepEachRow(0.25) FROM system.numbers FORMAT Null SETTINGS max_block_size = 1, max_execution_time = 0"
)
PR_SET_PDEATHSIG = 1


def arguments():
    parser = argparse.ArgumentParser(description="ClickHouse from the chdb-core wheel, over HTTP")
    parser.add_argument("--store", required=True, help="directory of the databases")
    parser.add_argument("--settings", required=True, help="directory with config.xml and users.xml")
    parser.add_argument("--port", type=int, required=True, help="the http_port that config.xml names")
    parser.add_argument("--parent", type=int, required=True, help="pid of the starter; without it we end")
    parser.add_argument("--run-as", help="Unix user to become before the engine starts")
    parser.add_argument("--grace", type=float, default=3.0, help="seconds that running queries get at a stop")
    return parser.parse_args()


def end_with(parent):
    """Asks the kernel to kill this process with its parent. A change of user forgets the request."""
    if ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        sys.exit("launcher: the kernel refused PR_SET_PDEATHSIG")
    # The parent may have died before the request was made.
    if os.getppid() != parent:
        sys.exit("launcher: the process that started this server is gone")


def load_engine():
    """Loads the extension module alone, without the Python package around it."""
    package = importlib.util.find_spec("chdb")
    if package is None or package.origin is None:
        sys.exit("launcher: chdb-core is not installed in this environment")
    folder = os.path.dirname(package.origin)
    library = os.path.join(folder, "_chdb.abi3.so")
    # The module looks for its small companions beside itself.
    sys.path.insert(0, folder)
    # Its symbols must win over those of libraries the interpreter has loaded already.
    ctypes.CDLL(library, mode=sys.getdlopenflags() | os.RTLD_DEEPBIND)
    spec = importlib.util.spec_from_file_location("_chdb", library)
    engine = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(engine)
    engine.set_signal_handlers_enabled(False)
    return engine


def become(name):
    """Gives up root for good. What the engine needs from root's files has been loaded before."""
    user = pwd.getpwnam(name)
    os.setgroups([])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    os.environ["HOME"] = "/"


class Server:
    """The engine on a thread of its own, and the operator's way to end its statements."""

    def __init__(self, engine, options, password):
        self.engine = engine
        self.options = options
        self.password = password
        self.failure = None
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def serve(self):
        try:
            result = self.engine.query(SERVE, "TSV", path=self.options.store)
            self.failure = result.error_message() if result.has_error() else None
        except Exception as fault:
            self.failure = str(fault)
        os.kill(os.getpid(), signal.SIGUSR1)

    def ask(self, statement):
        login = base64.b64encode(f"teei_operator:{self.password}".encode()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.options.port, timeout=5)
        try:
            connection.request("POST", "/", body=statement.encode(), headers={"Authorization": f"Basic {login}"})
            answer = connection.getresponse()
            text = answer.read().decode().strip()
        finally:
            connection.close()
        if answer.status != 200:
            raise OSError(text)
        return text

    def stop(self):
        """Lets running queries end, then cancels them, then ends the statement that never ends.

        With a query still running the engine would give up its orderly shutdown after some seconds.
        """
        # The engine's own session is listed without a user.
        others = "user NOT IN ('', 'default', 'teei_operator')"
        deadline = time.monotonic() + self.options.grace
        while time.monotonic() < deadline:
            if self.ask(f"SELECT count() FROM system.processes WHERE {others}") == "0":
                break
            time.sleep(0.05)
        self.ask(f"KILL QUERY WHERE {others} ASYNC")
        self.ask("KILL QUERY WHERE user IN ('', 'default') ASYNC")
        self.thread.join(10)


def main():
    options = arguments()
    end_with(options.parent)
    password = os.environ.pop("TEEI_CLICKHOUSE_OPERATOR")
    engine = load_engine()
    if options.run_as:
        become(options.run_as)
        end_with(options.parent)
    os.umask(0o077)
    os.chdir(options.settings)

    ends = {signal.SIGTERM, signal.SIGINT, signal.SIGUSR1}
    # Blocked before the first thread exists, so that only `sigwait` below sees them.
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    server = Server(engine, options, password)
    server.thread.start()

    asked_to_stop = signal.sigwait(ends) != signal.SIGUSR1
    failure = server.failure
    if asked_to_stop:
        try:
            server.stop()
        except (OSError, http.client.HTTPException) as fault:
            failure = f"the stop was not orderly: {fault}"
        else:
            # The cancelled endless statement reports itself as an error; that is the orderly end.
            failure = "the engine did not end in time" if server.thread.is_alive() else None
    elif failure is None:
        failure = "the engine ended by itself"
    print(f"launcher: {failure or 'stopped'}", file=sys.stderr, flush=True)
    # No interpreter teardown: the engine's static destructors race with its own threads there.
    os._exit(1 if failure else 0)


if __name__ == "__main__":
    main()
