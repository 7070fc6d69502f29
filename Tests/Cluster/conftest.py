import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Terminal"))

CONFIGURATION = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldAddr=127.0.0.1
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
SlurmctldPort={port}
SlurmdPort={node_port}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/controller.pid
SlurmdPidFile={folder}/node.pid
SlurmctldLogFile={folder}/controller.log
SlurmdLogFile={folder}/node.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=bf_interval=1,sched_interval=2
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
KillWait=1
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=short Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """A Slurm of one node on the loopback, with munge, in a folder of its own; gives the environment of its clients."""
    path = os.environ["PATH"] + ":/usr/sbin:/sbin"
    programs = {name: shutil.which(name, path=path) for name in ("munged", "slurmctld", "slurmd", "sbatch", "squeue")}
    missing = [name for name, found in programs.items() if not found]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: make cluster installs Slurm")
    # A socket's path is short, and munge wants no folder on the way that others may write to.
    folder = pathlib.Path(subprocess.check_output(["mktemp", "-d", "/tmp/wick-slurm-XXXXXX"], text=True).strip())
    host = socket.gethostname().split(".")[0]
    for name in ("munge", "state", "spool"):
        (folder / name).mkdir(mode=0o755)
    folder.chmod(0o755)
    key = folder / "munge.key"
    key.write_bytes(os.urandom(1024))
    key.chmod(0o600)
    configuration = folder / "slurm.conf"
    configuration.write_text(CONFIGURATION.format(
        host=host, folder=folder, user=subprocess.check_output(["id", "-un"], text=True).strip(), port=free_port(),
        node_port=free_port(), cpus=os.cpu_count()))
    environment = {**os.environ, "SLURM_CONF": str(configuration), "PATH": path}
    daemons = [
        [programs["munged"], "--foreground", "--force", f"--key-file={key}", f"--socket={folder}/munge/socket",
         f"--pid-file={folder}/munge/pid", f"--log-file={folder}/munge/log", f"--seed-file={folder}/munge/seed"],
        [programs["slurmctld"], "-D", "-f", str(configuration)],
        [programs["slurmd"], "-D", "-f", str(configuration), "-N", host],
    ]
    started = []
    for number, command in enumerate(daemons):
        with open(folder / f"daemon-{number}.out", "wb") as out:
            started.append(subprocess.Popen(command, env=environment, stdout=out, stderr=out))
        if number == 0:
            wait(lambda: (folder / "munge" / "socket").exists(), 10)

    def is_idle():
        told = subprocess.run(["sinfo", "--noheader", "--format", "%T"], env=environment, capture_output=True, text=True)
        return told.stdout.strip() == "idle"

    try:
        if not wait(is_idle, 30):
            said = "; ".join(line for log in folder.glob("*.log") for line in log.read_text().splitlines() if "error" in line)
            pytest.skip(f"Slurm does not run here: {said[-300:]}")
        yield environment
    finally:
        subprocess.run(["scancel", "--user", str(os.getuid())], env=environment, capture_output=True)
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
        for process in started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def wait(condition, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False
